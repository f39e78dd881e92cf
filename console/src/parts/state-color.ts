// The five colours of state; a word and a time always stand beside them.
export const STATE_COLOR = {
  ready: 'var(--ready)',
  talking: 'var(--talk)',
  wrapUp: 'var(--wrap)',
  away: 'var(--away)',
  offline: 'var(--away)',
  trouble: 'var(--bad)',
} as const
