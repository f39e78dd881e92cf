// Follows the stream of the first page while that page is still being drawn: the picture is there when it is.
import { atLeast } from '../can.ts'
import { firstAnswer } from '../client/first-question.ts'
import { paths } from '../client/paths.ts'
import { followLive, isShared } from './follow-live.ts'

const PAGES = ['/console/', '/console', '/console/wall']
/** Longer than any page takes to follow it itself. */
const KEPT_MS = 10_000

if (isShared() && PAGES.includes(window.location.pathname))
  firstAnswer.then(
    ({ me: { user, account } }) => {
      if (account === null || user.isOneTime || !atLeast(user.role, 'supervisor')) return
      const stop = followLive(paths.live, user.id, { event() {}, lost() {}, refused() {} })
      window.setTimeout(stop, KEPT_MS)
    },
    () => {
      // The page asks again, and says what it hears.
    },
  )
