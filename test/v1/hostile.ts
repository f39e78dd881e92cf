// Texts that somebody may put into any field: they come back as they are, or are refused in a sentence.

export const HOSTILE = [
  '<script>alert(1)</script>',
  '\u202egnp.exe\u202c ‏مرحبا',
  '{{7*7}} %s %00 \' " ; drop table task --',
  '=HYPERLINK("http://evil.example","x")',
  '👩‍👩‍👧‍👦 预呼',
] as const

export const TOO_LONG = '长'.repeat(10_000)
export const UNSTORABLE = 'a\0b'
/** What stands for a text where a text is wanted. */
export const WRONG_TYPES = [7, true, null, [], {}] as const
