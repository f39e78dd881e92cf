// Mantine for what is made of its parts: its styles, our looks of it, and its notices.
import './mantine.css'
import '@mantine/notifications/styles.css'
import './mantine-looks.css'
import { MantineProvider } from '@mantine/core'
import type { ReactNode } from 'react'
import { useLooks } from './looks.ts'
import { theme, variables } from './theme.ts'

export { Notifications, notifications } from '@mantine/notifications'

const nonce = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content ?? ''
// What locks the scrolling behind a drawer writes a style sheet, and looks for the nonce here.
Object.assign(globalThis, { __webpack_nonce__: nonce })

export function Mantine({ children }: { readonly children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      forceColorScheme={useLooks()}
      getStyleNonce={() => nonce}
    >
      {children}
    </MantineProvider>
  )
}
