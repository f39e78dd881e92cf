// The outcomes of a plan on the desk in a real browser: their keys, a note where it is needed, and a refusal.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Plan } from '../../src/domain/plan/plan.ts'
import { consoleWorld, LONG_TALK, notTested } from './console-browser.ts'

const RULES = Plan.parse({
  outcomes: {
    sold: { label: { zh: '成交', en: 'Sold' }, key: 1, kind: 'good' },
    refused: { label: { zh: '拒绝', en: 'Refused' }, key: 9, kind: 'refused', needsNote: true },
  },
})

test('the desk offers the outcomes of the plan by their keys, and asks for the note that one needs', {
  skip: notTested,
}, async t => {
  const settings = { wrapUpSeconds: 600, enforceCapOnManual: false, abandonWaitMs: 30_000 }
  const world = await consoleWorld(t, { exts: ['1001'], settings, env: LONG_TALK })
  const { store } = world.yuhu.server
  const accountId = (await store.findAccount('9001'))?.id ?? 0
  await store.putPlan(accountId, { name: 'spring', rules: RULES, changedBy: 'test', was: null })
  await store.changeSettings(accountId, { plan: 'spring' }, {})
  const page = await world.open()
  await world.signIn(page, '9001', 'agent')
  const client = await world.yuhu.login('9001')
  const phones = Array.from({ length: 60 }, (_, index) => ({ phone: `138${String(index).padStart(8, '0')}` }))
  await client.call('Sip_Yccall.TaskCreat', {
    ...{ assigntype: '3', assignagent: 'sales', taskscale: '1:12', status: '1' },
    telphone: JSON.stringify(phones),
  })
  const choice = (name: RegExp, checked?: boolean) =>
    page.getByRole('radio', { name, ...(checked !== undefined && { checked }) })
  await choice(/^Sold\s*1$/).waitFor()
  assert.equal(await page.getByRole('radio').count(), 2, "not the account's own dispositions")

  await page.keyboard.press('9')
  await page.getByText('This disposition needs a note; it is saved once there is one').waitFor()
  await choice(/Refused/, true).waitFor()
  const note = page.getByRole('textbox', { name: 'Note' })
  assert.equal(await note.inputValue(), '', 'the key is not typed into the note')
  assert.deepEqual(await world.findings(page), [])
  const blocked = async () =>
    (await store.pageBlocks(accountId, { of: 'number', prefix: null, after: '' }, 10)).map(
      ({ reason, isRefusal }) => [reason, isRefusal],
    )
  assert.deepEqual(await blocked(), [], 'nothing is said yet')
  // The key has put the focus there.
  await page.keyboard.type('asked not to be called')
  await page.keyboard.press('Tab')
  await page.getByText('Saved', { exact: true }).waitFor()
  assert.deepEqual(await blocked(), [['asked not to be called', true]])

  await page.keyboard.press('1')
  await choice(/Sold/, true).waitFor()
  await page.getByText('Saved', { exact: true }).waitFor()
  assert.deepEqual(await blocked(), [], 'another word takes the refusal back')
  assert.deepEqual(world.complaints, [])
})
