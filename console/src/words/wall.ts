// What is said of the wallboard itself.

import { percent } from './format.ts'
import type { Text } from './language.ts'

export const WALL = {
  possible: (share: number): Text => ({
    zh: `最多可到 ${percent(share, 0)}`,
    en: `${percent(share, 0)} possible`,
  }),
  loading: { zh: '正在读取…', en: 'Loading…' },
  keys: { zh: '左右键翻页，空格停住', en: 'Arrows turn, space stops' },
  paused: { zh: '已停住，空格继续', en: 'Stopped; space goes on' },
  fullScreen: { zh: '全屏', en: 'Full screen' },
  leave: { zh: '返回', en: 'Leave' },
} as const
