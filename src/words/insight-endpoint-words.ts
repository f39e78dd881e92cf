// What the endpoints of figures, why and what-if do, for the document of `/v1`.
import type { Text } from '../domain/language.ts'

export const INSIGHT_WORDS: Readonly<Record<string, Text>> = {
  'GET /v1/tasks/{taskid}/report': {
    en: 'figures of a task by minute, hour or day',
    zh: '任务的统计，按分钟、小时或天',
  },
  'GET /v1/report': {
    en: 'figures of all tasks of the account by minute, hour or day',
    zh: '企业全部任务的统计，按分钟、小时或天',
  },
}
