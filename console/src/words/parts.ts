// Words of the pieces that many pages share.
import type { Text } from './language.ts'

export const PARTS = {
  copy: { zh: '复制', en: 'Copy' },
  export: { zh: '导出', en: 'Export' },
  copied: { zh: '已复制', en: 'Copied' },
  columns: { zh: '列', en: 'Columns' },
  loading: { zh: '正在读取…', en: 'Loading…' },
  loadingMore: { zh: '正在读取更多…', en: 'Loading more…' },
  allShown: (count: string): Text => ({
    zh: `共 ${count} 行`,
    en: count === '1' ? '1 row in all' : `${count} rows in all`,
  }),
  moreBelow: (count: string): Text => ({
    zh: `已读取 ${count} 行，向下滚动继续`,
    en: `${count} rows so far; scroll for more`,
  }),
  none: { zh: '–', en: '–' },
  select: { zh: '选择', en: 'Select' },
  selectAll: { zh: '全选已读取的行', en: 'Select all rows loaded' },
  sortBy: (column: string): Text => ({ zh: `按${column}排序`, en: `Sort by ${column}` }),
  onceTitle: { zh: '只显示这一次', en: 'Shown only this once' },
  onceWhy: {
    zh: '关闭后无法再次查看，请现在复制并转交给使用者。',
    en: 'It cannot be shown again after this is closed: copy it now and hand it on.',
  },
  onceDone: { zh: '已经保存', en: 'I have kept it' },
  overtaken: { zh: '有人刚刚改过', en: 'Somebody changed this meanwhile' },
  overtakenWhy: {
    zh: '您打开之后，下列内容已被别人修改。请选择保留哪一个。',
    en: 'These were changed by somebody else after you opened them. Choose which to keep.',
  },
  field: { zh: '字段', en: 'Field' },
  isNow: { zh: '现在', en: 'Now' },
  typed: { zh: '您填写的', en: 'What you typed' },
  keepNow: { zh: '保留现在的', en: 'Keep what it is now' },
  saveMine: { zh: '改为我的', en: 'Save mine' },
  on: { zh: '是', en: 'Yes' },
  off: { zh: '否', en: 'No' },
  empty: { zh: '空', en: 'Empty' },
  search: { zh: '搜索', en: 'Search' },
  clear: { zh: '清除条件', en: 'Clear filters' },
  optional: { zh: '选填', en: 'Optional' },
  chooseFirst: { zh: '请先选择企业', en: 'Choose an account first' },
  chooseFirstWhy: {
    zh: '运维用户不属于任何企业，先在“系统”中选择要查看的企业。',
    en: 'An operator belongs to no account. Choose the one to look at under Installation.',
  },
  system: { zh: '跟随系统', en: 'As the system' },
  light: { zh: '浅色', en: 'Light' },
  dark: { zh: '深色', en: 'Dark' },
  myself: { zh: '密码与登录', en: 'Password and sessions' },
} as const
