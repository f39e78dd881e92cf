// A window of hours as somebody typed it, in the form in which a plan has it.

/** 9:00 – 18:00 as it is stored, 09:00-18:00. */
export function asSpan(word: string): string {
  return word
    .replaceAll('：', ':')
    .replace(/\s*[–—~～-]\s*/u, '-')
    .split('-')
    .map(clock => (/^\d:\d\d$/.test(clock) ? `0${clock}` : clock))
    .join('-')
}
