// Mantine in the console's looks (tokens.css).
import { type CSSVariablesResolver, createTheme } from '@mantine/core'

export const theme = createTheme({
  fontFamily: 'var(--font)',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.45', lg: '1.4', xl: '1.3' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  defaultRadius: '6px',
  shadows: { xs: 'none', sm: 'none', md: '0 4px 16px rgb(0 0 0 / 18%)', xl: '0 8px 32px rgb(0 0 0 / 24%)' },
  primaryColor: 'accent',
  primaryShade: 7,
  respectReducedMotion: true,
  autoContrast: true,
  colors: {
    accent: [
      ...(['#eaf2ff', '#d3e4ff', '#a5c9ff', '#7fb3ff', '#58a0ff', '#3c8bf5', '#2877e8'] as const),
      ...(['#1a62d6', '#124fb3', '#0b3d8f'] as const),
    ],
    // As tokens.css has it: dark enough for words on white, and for white words on it.
    red: [
      ...(['#fdecec', '#fad3d3', '#f4a6a6', '#ee8481', '#ff6b63', '#e04a4a', '#d03038'] as const),
      ...(['#c01f2b', '#9d1620', '#7a0f18'] as const),
    ],
    dark: [
      ...(['#e8edf2', '#a3b0bd', '#8b98a5', '#5b6672', '#2f3943', '#242c35'] as const),
      ...(['#1a212a', '#151b22', '#0d1217', '#090d11'] as const),
    ],
  },
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '20px' }, h2: { fontSize: '16px' } } },
  components: {
    // The theme knows no language: the name is said in both.
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': '关闭 · Close' } } },
    // A menu has items only: its first one takes the focus, and nothing stands in for it.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Button: { defaultProps: { size: 'sm', fw: 500 } },
    TextInput: { defaultProps: { size: 'sm' } },
  },
})

export const variables: CSSVariablesResolver = () => ({
  variables: { '--mantine-color-error': 'var(--bad)', '--mantine-color-anchor': 'var(--accent)' },
  light: {
    '--mantine-color-body': '#fff',
    '--mantine-color-text': '#17202a',
    '--mantine-color-default-color': '#17202a',
    '--mantine-color-dimmed': '#55616d',
    '--mantine-color-default-border': '#e3e7ec',
    '--mantine-color-placeholder': '#66727f',
    // Buttons without a ground are words in the accent, as links are.
    '--mantine-color-accent-light-color': '#1a62d6',
    '--mantine-primary-color-light-color': '#1a62d6',
    // Under the pointer: Mantine's 12 % left such words a contrast of 4.4 on the page's ground.
    '--mantine-color-accent-light-hover': '#1a62d614',
    '--mantine-primary-color-light-hover': '#1a62d614',
  },
  dark: {
    '--mantine-color-body': '#151b22',
    '--mantine-color-dimmed': '#a3b0bd',
    '--mantine-color-default': '#151b22',
    '--mantine-color-default-border': '#2f3943',
    // Words in the accent need a lighter one on dark ground than what carries white words.
    '--mantine-color-accent-text': '#58a0ff',
    '--mantine-color-accent-light-color': '#a5c9ff',
    '--mantine-color-accent-outline': '#58a0ff',
    '--mantine-color-red-outline': '#ff6b63',
    '--mantine-primary-color-light-color': '#a5c9ff',
    '--mantine-color-placeholder': '#8b98a5',
  },
})
