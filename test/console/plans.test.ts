// In a real browser: a plan is begun with a profile, changed beside what it means for those who wait, and
// saved only as it was meant.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DateTime } from 'luxon'
import { consoleWorld, notTested } from './console-browser.ts'

const HOUR_MS = 3_600_000
const ZONE = 'Asia/Shanghai'

/** Two hours that begin in half a day. */
function farWindow(): string {
  const clock = (hours: number) =>
    DateTime.now().setZone(ZONE).plus({ hours }).startOf('hour').toFormat('HH:mm')
  return `${clock(12)}-${clock(14)}`
}

test('plans, the plan of a task, and the terms of a caller id by an admin', { skip: notTested }, async t => {
  const world = await consoleWorld(t, { settings: { callHours: 'none', timeZone: ZONE } })
  const page = await world.open()
  await world.signIn(page, '9001', 'admin')
  const { url } = world.yuhu
  const hours = farWindow()
  const ask = async (method: 'post' | 'put' | 'patch' | 'get', path: string, data?: object) => {
    const answer = await page.request[method](`${url}${path}`, { headers: { 'yuhu-console': '1' }, data })
    assert.ok(answer.ok(), await answer.text())
    return answer.json()
  }
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const askedOnce = async (text: string) => {
    const asked = page.getByRole('dialog', { name: 'Nobody could be called' })
    await asked.getByText(text).waitFor()
    assert.deepEqual(await world.findings(page), [])
    await asked.getByRole('button', { name: 'Do it anyway' }).click()
    await asked.waitFor({ state: 'detached' })
  }
  const outlook = page.getByRole('complementary', { name: 'For those who wait' })

  await t.test('each rule of a profile stands there with its source', async () => {
    await page.getByRole('link', { name: 'Plans' }).click()
    await page.getByText('There are no plans yet').waitFor()
    assert.deepEqual(await world.findings(page), [])
    await button('New plan').click()
    await page.getByLabel('Name', { exact: true }).fill('leads')
    await page.getByRole('combobox', { name: 'Begin with' }).click()
    await page.getByRole('option', { name: 'Florida: solicitation' }).click()
    await page.getByText('Source: Fla. Stat. 501.616(6)(a)').waitFor()
    assert.deepEqual(await world.findings(page), [])
    await button('Create').click()
    await page.getByText('No task dials by it yet').waitFor()
    assert.equal(await page.getByLabel('Hours of the law').inputValue(), '08:00-20:00')
    assert.deepEqual(await world.findings(page), [])
  })

  await t.test(
    'what it means is said before it is saved, and a mistake stands beside its field',
    async () => {
      const contacts = [1, 2, 3].map(n => ({ phone: `1380000000${n}`, expiresAt: Date.now() + HOUR_MS }))
      const draft = { name: 'spring', assignment: { type: 'group', name: 'sales' }, contacts }
      await ask('put', '/v1/plans/leads', { rules: {}, was: 1 })
      await ask('post', '/v1/tasks', { ...draft, plan: 'leads' })
      await page.reload()
      await outlook.getByText('3 numbers wait in 1 task').waitFor()
      const law = page.getByLabel('Hours of the law')
      await law.fill('8-20')
      const beside = page.locator('.mantine-InputWrapper-error')
      await beside.filter({ hasText: 'does not have the form' }).waitFor()
      await outlook.getByText('It cannot be saved yet').waitFor()
      assert.deepEqual(await world.findings(page), [])
      await law.fill(hours)
      await outlook.getByText('it expires before it may be called').waitFor()
      await page.getByText('Not saved yet').waitFor()
      await page.reload()
      assert.equal(await page.getByLabel('Hours of the law').inputValue(), hours, 'a reload loses nothing')
    },
  )

  await t.test('by keyboard a limit is added, and an outcome with its rule', async () => {
    await button('Add a limit').focus()
    await page.keyboard.press('Enter')
    await page.getByText('At most 3 calls a day', { exact: true }).waitFor()
    await page.getByLabel('Code (letters, digits)').fill('later')
    await page.keyboard.press('Enter')
    await page.getByRole('combobox', { name: 'What follows' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('option', { name: 'Call again' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.locator('[data-combobox-selected]').filter({ hasText: 'Call again' }).waitFor()
    await page.keyboard.press('Enter')
    await button('Take out later').nth(1).waitFor()
    assert.deepEqual(await world.findings(page), [])
  })

  await t.test('one that shuts everybody out, and one that somebody changed, are asked about', async () => {
    await button('Save').click()
    const asked = page.getByRole('dialog', { name: 'Nobody could be called' })
    await asked.getByText('none of the 3 numbers that wait').waitFor()
    const theirs = { limits: [{ most: 1, in: 'week' }] }
    await ask('put', '/v1/plans/leads', { rules: theirs, was: 2 })
    await button('Do it anyway').click()
    const overtaken = page.getByRole('dialog', { name: 'Somebody changed this meanwhile' })
    await overtaken.getByText('At most 1 call a week').waitFor()
    assert.deepEqual(await world.findings(page), [])
    await button('Save mine').click()
    await page.getByText('The plan was saved.').waitFor()
    const { version, rules } = await ask('get', '/v1/plans/leads')
    assert.equal(version, 4)
    assert.deepEqual(
      [rules.limits.length, rules.outcomes.later.then, rules.again.later.times],
      [1, 'again', 2],
    )
  })

  await t.test('a task says by which plan it dials, and gets another', async () => {
    const { rows } = await ask('get', '/v1/tasks')
    await page.goto(`${url}/console/tasks/${rows[0].taskid}?tab=settings`)
    await page.getByRole('link', { name: 'Plan: leads' }).waitFor()
    await page.getByRole('combobox', { name: 'Plan', exact: true }).click()
    await page.getByRole('option', { name: 'None' }).click()
    await button('Save').click()
    await page.getByRole('link', { name: 'Plan: leads' }).waitFor({ state: 'detached' })
    assert.equal((await ask('get', `/v1/tasks/${rows[0].taskid}`)).plan, null)
    await page.getByRole('combobox', { name: 'Plan', exact: true }).click()
    await page.getByRole('option', { name: 'leads' }).click()
    await button('Save').click()
    await askedOnce('none of the 3 numbers that wait')
    await page.getByRole('link', { name: 'Plan: leads' }).click()
    await outlook.getByText('3 numbers wait in 1 task').waitFor()
  })

  await t.test('one that shuts everybody out is asked about wherever it is chosen', async () => {
    const far = DateTime.now().plus({ days: 20 }).toISODate()
    const rules = { hours: { week: {}, dates: { [far]: ['10:00-11:00'] } } }
    await ask('put', '/v1/plans/never', { rules })
    await page.goto(`${url}/console/tasks`)
    await button('New task').click()
    const form = page.getByRole('dialog', { name: 'New task' })
    await form.getByLabel('Name', { exact: true }).fill('autumn')
    await form.getByRole('combobox', { name: 'Group that answers' }).click()
    await page.getByRole('option', { name: 'sales' }).click()
    await form.getByRole('combobox', { name: 'Plan', exact: true }).click()
    await page.getByRole('option', { name: 'never' }).click()
    await form.getByLabel('Numbers').fill('13800000011')
    await form.getByLabel('Start at once').uncheck()
    await form.getByRole('button', { name: 'Create' }).click()
    await askedOnce('the one number that waits')
    await form.waitFor({ state: 'detached' })
    const { rows } = await ask('get', '/v1/tasks')
    const { taskid } = rows.find(({ name }: { name: string }) => name === 'autumn')
    await ask('patch', `/v1/tasks/${taskid}`, { plan: null })
    await page.goto(`${url}/console/settings`)
    await page.getByRole('textbox', { name: 'plan', exact: true }).fill('never')
    await button('Save').click()
    await askedOnce('the one number that waits')
    await ask('patch', '/v1/settings', { changes: { plan: null } })
    await ask('post', `/v1/tasks/${taskid}/shadow`, { plan: { name: 'never' } })
    await page.goto(`${url}/console/tasks/${taskid}?tab=whatIf`)
    await button('Take').click()
    await askedOnce('the one number that waits')
    await page.getByText('The proposal is the live setting now.').waitFor()
    assert.equal((await ask('get', `/v1/tasks/${taskid}`)).plan, 'never')
  })

  await t.test('a number is found by its own field, and how often it is called in vain is set', async () => {
    await ask('patch', '/v1/settings', { changes: { searchField: 'contract' } })
    const contacts = [1, 2].map(n => ({ phone: `1380000002${n}`, fields: { contract: `A-${n}` } }))
    const draft = { name: 'winter', assignment: { type: 'group', name: 'sales' }, contacts }
    const { task } = await ask('post', '/v1/tasks', draft)
    await page.goto(`${url}/console/tasks/${task.taskid}?tab=numbers`)
    const numbers = page.getByRole('table', { name: 'Numbers' })
    await numbers.getByText('13800000021').waitFor()
    await page.getByLabel('Value of an own field').fill('A-2')
    await numbers.getByText('13800000021').waitFor({ state: 'detached' })
    await numbers.getByText('13800000022').waitFor()
    assert.deepEqual(await world.findings(page), [])
    await page.goto(`${url}/console/tasks/${task.taskid}?tab=settings`)
    await page.getByRole('combobox', { name: 'Calls to a number that nobody reached' }).click()
    await page.getByRole('option', { name: '2', exact: true }).click()
    await button('Save').click()
    await page.getByText('Called 2 times if nobody is reached').waitFor()
    assert.equal((await ask('get', `/v1/tasks/${task.taskid}`)).callTimes, 2)
    assert.deepEqual(await world.findings(page), [])
  })

  await t.test('a caller id is limited, laid to rest and woken', async () => {
    await ask('post', '/v1/caller-ids', { numbers: ['057187654321'] })
    await page.goto(`${url}/console/lines?tab=callerIds`)
    await page.getByRole('link', { name: '057187654321' }).click()
    const details = page.getByRole('dialog', { name: '057187654321' })
    await details.getByText('It has not been shown in the last 30 days.').waitFor()
    await details.getByLabel('Most calls a day').fill('300')
    await details.getByRole('combobox', { name: 'It rests by itself' }).click()
    await page.getByRole('option', { name: 'When clearly fewer people answer' }).click()
    await details.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The limits of the caller id were saved.').waitFor()
    await details.getByRole('button', { name: 'Rest for an hour' }).click()
    await details.getByText('Rests until').waitFor()
    assert.deepEqual(await world.findings(page), [])
    await details.getByRole('button', { name: 'Use it again' }).click()
    await details.getByText('In use').waitFor()
    const { rows } = await ask('get', '/v1/caller-ids')
    assert.deepEqual([rows[0].terms.dailyMost, rows[0].terms.restAfter], [300, 'answerRateDrop'])
    assert.equal(rows[0].restsUntil, null)
    await page.goto(`${url}/console/plans/leads`)
  })

  await t.test('one that a task uses is not deleted', async () => {
    await button('Delete the plan').click()
    const asked = page.getByRole('dialog', { name: 'Delete the plan' })
    await asked.getByRole('button', { name: 'Delete the plan' }).click()
    await asked.getByRole('alert').filter({ hasText: 'Tasks dial by the plan' }).waitFor()
    await button('Cancel').click()
    await page.getByRole('link', { name: 'All plans' }).click()
    await page.getByRole('table', { name: 'Plans' }).getByText('spring').waitFor()
    assert.deepEqual(world.complaints, [])
  })
})
