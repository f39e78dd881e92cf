// Answers outside of the protocol, read by programs and by people in browsers: Chinese, then English.

export const RECORDING_PAGES = {
  403: '录音链接无效 · This link to a recording is not valid\n',
  404: '录音不存在 · There is no such recording\n',
  410: '录音链接已过期，请重新获取 · This link has expired: ask for a new one\n',
  503: '录音暂时无法读取，请稍后再试 · The recording cannot be read now: try again later\n',
  416: '请求的范围超出录音 · The recording has no such range of bytes\n',
} as const

/** For a client elsewhere that asks for health or metrics. */
export const LOCAL_ONLY =
  '此地址仅供本机访问；其他机器请用 YUHU_METRICS_ALLOW 放行 · ' +
  'This address answers this machine only; YUHU_METRICS_ALLOW lets others in\n'

/** At the console's address when it was not built. */
export const CONSOLE_MISSING =
  '控制台尚未构建，请运行 npm run build · The console has not been built: run npm run build\n'
