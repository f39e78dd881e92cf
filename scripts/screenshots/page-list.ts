// The pages that are photographed: who looks, where, and what is opened first.
import type { Page } from 'playwright-core'

export type Viewer = 'operator' | 'admin' | 'supervisor' | 'agent' | 'nobody'

export interface PictureOf {
  readonly name: string
  /** `{task}` stands for the first task of the account. */
  readonly path: string
  readonly viewer: Viewer
  /** Done on the page before the picture is taken. */
  readonly open?: (page: Page) => Promise<void>
}

/** Opens the first row's details. */
async function firstRow(page: Page): Promise<void> {
  await page.locator('tbody a').first().click()
  await page.getByRole('dialog').waitFor()
}

function pressed(name: RegExp): (page: Page) => Promise<void> {
  return async page => {
    await page.getByRole('button', { name }).click()
    await page.getByRole('dialog').waitFor()
  }
}

/** A new plan with the first of the profiles. */
async function profileChosen(page: Page): Promise<void> {
  await pressed(/^(New plan|新建策略)$/)(page)
  await page.getByRole('combobox', { name: /^(Begin with|从何开始)$/ }).click()
  await page.getByRole('option').nth(1).click()
}

export const PAGES: readonly PictureOf[] = [
  { name: 'sign-in', path: '/', viewer: 'nobody' },
  { name: 'now', path: '/', viewer: 'supervisor' },
  {
    name: 'listen-in',
    path: '/?talk=1002',
    viewer: 'supervisor',
    open: async page => page.getByRole('dialog').waitFor(),
  },
  { name: 'wall', path: '/wall', viewer: 'supervisor' },
  { name: 'stop-all', path: '/', viewer: 'supervisor', open: pressed(/^(Stop all|全部停止)…$/) },
  { name: 'tasks', path: '/tasks', viewer: 'supervisor' },
  { name: 'new-task', path: '/tasks', viewer: 'supervisor', open: pressed(/^(New task|新建任务)$/) },
  { name: 'why', path: '/tasks/{task}', viewer: 'supervisor' },
  { name: 'what-if', path: '/tasks/{task}?tab=whatIf', viewer: 'supervisor' },
  { name: 'numbers', path: '/tasks/{task}?tab=numbers', viewer: 'supervisor' },
  { name: 'task-calls', path: '/tasks/{task}?tab=calls', viewer: 'supervisor' },
  { name: 'task-settings', path: '/tasks/{task}?tab=settings', viewer: 'supervisor' },
  { name: 'import', path: '/tasks/{task}/import', viewer: 'supervisor' },
  { name: 'agents', path: '/agents', viewer: 'supervisor' },
  { name: 'agent', path: '/agents', viewer: 'admin', open: firstRow },
  { name: 'groups', path: '/agents?tab=groups', viewer: 'supervisor' },
  { name: 'group', path: '/agents?tab=groups', viewer: 'supervisor', open: firstRow },
  { name: 'trunks', path: '/lines', viewer: 'supervisor' },
  { name: 'trunk', path: '/lines', viewer: 'admin', open: firstRow },
  { name: 'caller-ids', path: '/lines?tab=callerIds', viewer: 'supervisor' },
  { name: 'caller-id', path: '/lines?tab=callerIds', viewer: 'supervisor', open: firstRow },
  { name: 'call-backs', path: '/call-backs', viewer: 'supervisor' },
  { name: 'plans', path: '/plans', viewer: 'supervisor' },
  { name: 'new-plan', path: '/plans', viewer: 'admin', open: profileChosen },
  { name: 'plan', path: '/plans/营销外呼', viewer: 'supervisor' },
  { name: 'blocks', path: '/blocks', viewer: 'supervisor' },
  { name: 'pushes', path: '/pushes', viewer: 'supervisor' },
  { name: 'settings', path: '/settings', viewer: 'admin' },
  { name: 'prompts', path: '/settings?tab=prompts', viewer: 'admin' },
  { name: 'lists', path: '/settings?tab=lists', viewer: 'admin' },
  { name: 'calls', path: '/calls', viewer: 'supervisor' },
  { name: 'call', path: '/calls?outcome=connected', viewer: 'supervisor', open: firstRow },
  { name: 'call-sums', path: '/calls?tab=sums', viewer: 'supervisor' },
  { name: 'me', path: '/me', viewer: 'supervisor' },
  { name: 'users', path: '/settings?tab=users', viewer: 'admin' },
  { name: 'user', path: '/settings?tab=users', viewer: 'admin', open: firstRow },
  { name: 'keys', path: '/settings?tab=keys', viewer: 'admin' },
  { name: 'audit', path: '/audit', viewer: 'admin' },
  { name: 'audit-entry', path: '/audit', viewer: 'admin', open: firstRow },
  { name: 'not-found', path: '/nowhere', viewer: 'supervisor' },
  { name: 'desk', path: '/desk', viewer: 'agent' },
  { name: 'accounts', path: '/installation', viewer: 'operator' },
  { name: 'doctor', path: '/installation?tab=doctor', viewer: 'operator' },
  { name: 'nodes', path: '/installation?tab=nodes', viewer: 'operator' },
  { name: 'operators', path: '/installation?tab=operators', viewer: 'operator' },
  { name: 'installation-log', path: '/installation?tab=log', viewer: 'operator' },
  { name: 'choose-account', path: '/tasks', viewer: 'operator' },
]
