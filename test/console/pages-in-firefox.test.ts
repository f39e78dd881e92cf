// Every page of the console in Debian's Firefox ESR.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { OFFICE, OFFICE_PASSWORD } from '../../scripts/screenshots/office-seed.ts'
import { PAGES, type Viewer } from '../../scripts/screenshots/page-list.ts'
import { GIVE_UP_MS } from '../support/eventually.ts'
import { notTested } from './console-browser.ts'
import { FIREFOX, Firefox } from './firefox.ts'
import { bookOffice } from './office.ts'

const skip = existsSync(FIREFOX) ? notTested : `NOT TESTED: ${FIREFOX} is not installed`

const booking = bookOffice()

/** Goes there as a link does: a page that is loaded again costs ten times as much. */
const followed = (path: string) => `new Promise(resolve => {
  const { history } = window.__TSR_ROUTER__
  history.push(${JSON.stringify(path)})
  const look = () => {
    const { location, resolvedLocation } = window.__TSR_ROUTER__.state
    if (location === resolvedLocation) resolve('')
    else setTimeout(look, 20)
  }
  look()
})`

/** The title of the page, once it is there and nothing is still being read; what is refused rejects. */
const SHOWN = `new Promise((resolve, reject) => {
  const until = Date.now() + ${GIVE_UP_MS}
  const look = () => {
    const title = document.querySelector('h1')
    const isBusy = document.querySelector('.mantine-Skeleton-root, [aria-busy=true]') !== null
    if (title !== null && !isBusy) resolve(title.textContent)
    else if (Date.now() > until) reject(new Error(document.body.innerText))
    else setTimeout(look, 20)
  }
  look()
})`

test('every page loads in Firefox: nothing is logged, thrown or refused', { skip }, async t => {
  const office = await booking.enter()
  t.after(booking.leave)
  const firefox = await Firefox.start()
  t.after(() => firefox.close())
  const found: string[] = []
  for (const viewer of ['nobody', 'supervisor', 'admin', 'agent', 'operator'] as const) {
    await firefox.goTo(`${office.url}/console/`)
    await firefox.evaluate(SHOWN)
    // Whoever is not signed in has no router yet.
    const isInside = viewer !== 'nobody'
    if (isInside) {
      await firefox.evaluate(signIn(viewer))
      await firefox.goTo(`${office.url}/console/`)
      await firefox.evaluate(SHOWN)
    }
    for (const { name, path } of PAGES.filter(page => page.viewer === viewer)) {
      const whole = `/console${path.replace('{task}', office.task)}`
      if (isInside) await firefox.evaluate(followed(whole))
      else await firefox.goTo(`${office.url}${whole}`)
      const title = await firefox.evaluate(SHOWN)
      assert.notEqual(title, '', name)
      assert.equal(/^(登录|Sign in)$/.test(title), viewer === 'nobody', `${name}: ${title}`)
      found.push(...firefox.complaints.splice(0).map(line => `${name}: ${line}`))
    }
  }
  assert.deepEqual(found, [])
})

function signIn(viewer: Viewer): string {
  const account = viewer === 'operator' ? '' : OFFICE.code
  const body = JSON.stringify({ account, login: viewer, password: OFFICE_PASSWORD })
  const headers = JSON.stringify({ 'content-type': 'application/json', 'yuhu-console': '1' })
  return `fetch('/v1/session', { method: 'POST', headers: ${headers}, body: ${JSON.stringify(body)} })
    .then(answer => answer.ok ? '' : Promise.reject(new Error(String(answer.status))))`
}
