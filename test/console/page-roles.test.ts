// Which pages are open to each role, and what the others say, in a real browser.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Role } from '../../src/domain/user.ts'
import { notTested } from './console-browser.ts'
import { bookOffice, type Office } from './office.ts'

describe('the pages of the console', { skip: notTested, concurrency: 2 }, () => {
  const booking = bookOffice()
  let office: Office
  before(async () => {
    office = await booking.enter()
  })
  after(booking.leave)

  for (const role of ['agent', 'supervisor', 'admin', 'operator'] as const)
    it(`say to the role ${role} for whom they are, or are open`, async () => {
      const view = { language: 'en', scheme: 'light', width: 1_280 } as const
      const { page, complaints, show, close } = await office.visit(role, view)
      const seen: Record<string, string> = {}
      for (const path of Object.keys(LEAST)) {
        await show({ path })
        const isClosed = (await page.getByText(/^This page is for .*\. Your role is /).count()) > 0
        const asksForAccount = (await page.getByText('An operator belongs to no account').count()) > 0
        seen[path] = isClosed ? 'closed' : asksForAccount ? 'choose first' : 'open'
      }
      assert.deepEqual(seen, expectedOf(role))
      assert.deepEqual(complaints, [])
      await close()
    })
})

/** The least role for each page. */
const LEAST: Readonly<Record<string, Role>> = {
  '/tasks': 'supervisor',
  '/calls': 'supervisor',
  '/call-backs': 'supervisor',
  '/agents': 'supervisor',
  '/lines': 'supervisor',
  '/blocks': 'supervisor',
  '/pushes': 'supervisor',
  '/settings': 'admin',
  '/audit': 'admin',
  '/installation': 'operator',
  '/me': 'agent',
}
const RANK: readonly Role[] = ['agent', 'supervisor', 'admin', 'operator']

function expectedOf(role: Role): Record<string, string> {
  const stateOf = (path: string, least: Role) => {
    if (RANK.indexOf(role) < RANK.indexOf(least)) return 'closed'
    return role === 'operator' && path !== '/installation' && path !== '/me' ? 'choose first' : 'open'
  }
  return Object.fromEntries(Object.entries(LEAST).map(([path, least]) => [path, stateOf(path, least)]))
}
