// Every page of the console in a real browser: languages, themes, widths, roles, hostile texts.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { PAGES, type Viewer } from '../../scripts/screenshots/page-list.ts'
import { axeFindings, notTested } from './console-browser.ts'
import { hostileAnswers } from './hostile-answers.ts'
import { bookOffice, type Office, type OfficeView } from './office.ts'

const LAYOUT_WAIT_MS = 10_000
const VIEWERS: readonly Viewer[] = ['nobody', 'supervisor', 'admin', 'agent', 'operator']

describe('the pages of the console', { skip: notTested, concurrency: 2 }, () => {
  const booking = bookOffice()
  let office: Office
  before(async () => {
    office = await booking.enter()
  })
  after(booking.leave)

  /** Each page in turn, by whoever looks at it; what is found of it. */
  async function lookAtAll(view: OfficeView, look: (page: Page) => Promise<string[]>): Promise<string[]> {
    const found: string[] = []
    for (const viewer of VIEWERS) {
      const { page, complaints, show, close } = await office.visit(viewer, view)
      for (const picture of PAGES.filter(({ viewer: who }) => who === viewer)) {
        await page.setViewportSize({ width: view.width, height: 800 })
        await show(picture)
        const lines = [...(await look(page)), ...complaints.splice(0)]
        found.push(...lines.map(line => `${picture.name}: ${line}`))
      }
      await close()
    }
    return found
  }

  it('are whole in Chinese, light and dark, wide then narrow', async () => {
    const found = await lookAtAll({ language: 'zh', scheme: 'light', width: 1_280 }, async page => {
      const wide = [
        ...(await axeFindings(page)),
        ...(await paleIn(page, 'dark', 'light')),
        ...(await outOfPlace(page)),
        ...(await untranslated(page)),
      ]
      await page.setViewportSize({ width: 390, height: 844 })
      return [...wide, ...(await outOfPlace(page))]
    })
    assert.deepEqual(found, [])
  })

  it('are whole in English, dark and light, narrow then wide', async () => {
    const found = await lookAtAll({ language: 'en', scheme: 'dark', width: 390 }, async page => {
      const narrow = [
        ...(await axeFindings(page)),
        ...(await paleIn(page, 'light', 'dark')),
        ...(await outOfPlace(page)),
      ]
      await page.setViewportSize({ width: 1_280, height: 800 })
      return [...narrow, ...(await outOfPlace(page))]
    })
    assert.deepEqual(found, [])
  })

  it('show texts of strangers as texts, however long, and keep their layout', async () => {
    const found: string[] = []
    for (const viewer of VIEWERS.filter(who => who !== 'nobody')) {
      const visit = await office.visit(viewer, { language: 'zh', scheme: 'light', width: 1_280 })
      const { page, complaints, show, close } = visit
      await hostileAnswers(page, office.url)
      page.on('dialog', dialog => {
        found.push(`a script ran: ${dialog.message()}`)
        void dialog.dismiss()
      })
      for (const picture of PAGES.filter(({ viewer: who }) => who === viewer)) {
        await page.setViewportSize({ width: 1_280, height: 800 })
        await show(picture)
        const wide = await outOfPlace(page)
        await page.setViewportSize({ width: 390, height: 844 })
        const lines = [...wide, ...(await outOfPlace(page)), ...complaints.splice(0)]
        found.push(...lines.map(line => `${picture.name}: ${line}`))
      }
      await close()
    }
    assert.deepEqual(found, [])
  })
})

/** What cannot be read in another scheme: all else is the same there. The page goes back to `usual`. */
async function paleIn(page: Page, scheme: 'light' | 'dark', usual: 'light' | 'dark'): Promise<string[]> {
  await page.emulateMedia({ colorScheme: scheme })
  const found = await axeFindings(page, ['color-contrast'])
  await page.emulateMedia({ colorScheme: usual })
  return found.map(line => `${scheme}: ${line}`)
}

/** A page that can be scrolled sideways, a control outside its table, a word that is cut in its badge. */
const OUT_OF_PLACE = `(() => {
  const root = document.documentElement
  const found = []
  if (root.scrollWidth > root.clientWidth)
    found.push(root.scrollWidth - root.clientWidth + ' px wider than ' + root.clientWidth)
  for (const button of document.querySelectorAll('table button'))
    if (button.getBoundingClientRect().right > button.closest('table').getBoundingClientRect().right)
      found.push('outside its table: ' + button.textContent)
  for (const word of document.querySelectorAll('.mantine-Badge-label'))
    if (word.scrollWidth > word.clientWidth) found.push('cut: ' + word.textContent.slice(0, 40))
  return found
})()`

/** A busy browser lays a page out again some time after its window has changed. */
async function outOfPlace(page: Page): Promise<string[]> {
  const giveUpAt = performance.now() + LAYOUT_WAIT_MS
  for (;;) {
    const found = await page.evaluate<string[]>(OUT_OF_PLACE)
    if (found.length === 0 || performance.now() > giveUpAt) return found
    await page.waitForTimeout(100)
  }
}

/** In a Chinese page: English sentences, and what a text becomes that is not there. */
const UNTRANSLATED = `(() => {
  const found = []
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walk.nextNode(); node !== null; node = walk.nextNode()) {
    if (node.parentElement.closest('script, noscript, style, code, textarea') !== null) continue
    const text = node.textContent
    if (/[a-z]{2,} [a-z]{2,} [a-z]{2,}|\\bundefined\\b|\\bNaN\\b|\\[object |Invalid Date/.test(text)) found.push('says ' + text)
  }
  return found
})()`

function untranslated(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(UNTRANSLATED)
}
