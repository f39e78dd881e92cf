// `user`: who may sign in to the console. Repeating a command changes nothing.
import { LOGIN, PASSWORD_MIN, type Role, type User } from '../../domain/user.ts'
import type { StoreVerbs } from '../../store/port/admin-store.ts'
import { noAgent } from '../../words/agent-words.ts'
import { passwordMade } from '../../words/secret-words.ts'
import { areMissing, JSON_FLAG, yesNo } from '../../words/usage-words.ts'
import * as words from '../../words/user-words.ts'
import { accountNamed, withStore } from './installation.ts'
import { type Secret, secretOf } from './secret.ts'
import { CommandFailure, UsageError } from './spoken-language.ts'
import type { Word } from './word.ts'

const { USER } = words
const ROLES = ['admin', 'supervisor', 'agent'] as const

interface Named {
  readonly account?: string
  readonly login: string
}

interface AddGiven extends Named {
  readonly role?: (typeof ROLES)[number]
  readonly ext?: string
  readonly name?: string
  readonly password?: string
}

export function defineUser(word: Word): void {
  defineAdd(word)
  defineList(word)
  defineReset(word)
  defineRemove(word)
}

function defineAdd(word: Word): void {
  const { terminal } = word
  word
    .verb('add', USER.add)
    .takes('--account <code>', USER.account)
    .needs('--login <login>', USER.login)
    .takesOneOf('--role <role>', ROLES, USER.role)
    .takes('--ext <number>', USER.ext)
    .takes('--name <name>', USER.name)
    .takes('--password <password>', USER.password)
    .does(async (given: AddGiven) => {
      const { account, login, name = login, ext = null } = given
      const role = roleOf(given)
      if (!LOGIN.test(login)) throw new UsageError(words.badLogin(login))
      if (ext !== null && role !== 'agent') throw new UsageError(words.extOfAgentsOnly())
      const password = await passwordOf(given.password)
      await withStore(async store => {
        const accountId = await accountIdOf(store, account)
        const { hashSecret } = await import('../../api/credentials/secret-hash.ts')
        const passwordHash = await hashSecret(password.value)
        const draft = { accountId, login, name, role, ext, passwordHash, isOneTime: true }
        const added = await store.addUser(draft)
        if (added === 'agentNotFound') throw new CommandFailure(noAgent(account ?? '', ext ?? ''))
        if (added === 'notAnAgent') throw new UsageError(words.extOfAgentsOnly())
        if (added === 'taken') {
          const differing = differingFrom(await userNamed(store, given), given)
          if (differing.length > 0) throw new CommandFailure(words.userIsThere(login, differing))
          return terminal.say(words.userIsThere(login, []))
        }
        terminal.say(words.userAdded(login))
        if (password.made) terminal.say(passwordMade(password.value))
      })
    })
}

function defineList(word: Word): void {
  const { terminal } = word
  word
    .verb('list', USER.list)
    .takes('--account <code>', USER.account)
    .takes('--json', JSON_FLAG)
    .does(async ({ account, json }: { account?: string; json?: true }) => {
      const users = await withStore(async store => store.listUsers(await accountIdOf(store, account)))
      if (json) return terminal.printJson(users.map(({ id: _id, accountId: _accountId, ...rest }) => rest))
      if (users.length === 0) return terminal.say(words.noUsers(account ?? null))
      const rows = users.map(({ login, name, role, ext, enabled, signedInAt }) => [
        ...[login, name, terminal.word(words.ROLE_NAMES[role]), ext ?? '-', terminal.word(yesNo(enabled))],
        signedInAt === null ? '-' : new Date(signedInAt).toISOString(),
      ])
      terminal.printTable(['user', 'name', 'role', 'ext', 'enabled', 'signedInAt'], rows)
    })
}

function defineReset(word: Word): void {
  const { terminal } = word
  word
    .verb('reset', USER.reset)
    .takes('--account <code>', USER.account)
    .needs('--login <login>', USER.login)
    .takes('--password <password>', USER.password)
    .does(async (given: Named & { password?: string }) => {
      const password = await passwordOf(given.password)
      await withStore(async store => {
        const { hashSecret } = await import('../../api/credentials/secret-hash.ts')
        const { accountId, id } = await userNamed(store, given)
        await store.setUser(accountId, id, {
          passwordHash: await hashSecret(password.value),
          isOneTime: true,
        })
      })
      terminal.say(words.userReset(given.login))
      if (password.made) terminal.say(passwordMade(password.value))
    })
}

function defineRemove(word: Word): void {
  word
    .verb('remove', USER.remove)
    .takes('--account <code>', USER.account)
    .needs('--login <login>', USER.login)
    .does(async (given: Named) => {
      await withStore(async store => {
        const { accountId, id } = await userNamed(store, given)
        if ((await store.removeUser(accountId, id)) === 'lastOne')
          throw new CommandFailure(words.lastHead(given.login))
      })
      word.terminal.say(words.userRemoved(given.login))
    })
}

function roleOf({ account, role, ext }: AddGiven): Role {
  if (account === undefined) {
    if (role !== undefined || ext !== undefined) throw new UsageError(words.operatorsBelongNowhere())
    return 'operator'
  }
  if (role === undefined) throw new UsageError(areMissing(['--role']))
  return role
}

async function passwordOf(typed: string | undefined): Promise<Secret> {
  if (typed === undefined) {
    const { drawPassword } = await import('../../api/credentials/secret-hash.ts')
    return { value: drawPassword(), made: true }
  }
  const { value } = await secretOf(typed, '--password')
  const { length } = [...value]
  if (length < PASSWORD_MIN) throw new UsageError(words.passwordOfUserTooShort(length))
  return { value, made: false }
}

async function accountIdOf(store: StoreVerbs, code: string | undefined): Promise<number | null> {
  return code === undefined ? null : (await accountNamed(store, code)).id
}

async function userNamed(store: StoreVerbs, { account, login }: Named): Promise<User> {
  await accountIdOf(store, account)
  const found = await store.userToSignIn(account ?? null, login)
  if (found === null) throw new CommandFailure(words.noUser(account ?? null, login))
  return found.user
}

function differingFrom(user: User, { role, ext, name, password }: AddGiven): string[] {
  return [
    ...(role === undefined || user.role === role ? [] : ['--role']),
    ...(ext === undefined || user.ext === ext ? [] : ['--ext']),
    ...(name === undefined || user.name === name ? [] : ['--name']),
    // Whether it is the same cannot be said of one that the user has changed.
    ...(password === undefined ? [] : ['--password']),
  ]
}
