// What the commands on users say.
import type { Text } from '../domain/language.ts'
import { PASSWORD_MIN, type Role } from '../domain/user.ts'

export const USER = {
  add: {
    en: 'add a user of the console; without --account an operator of the whole installation',
    zh: '新增控制台用户；不写 --account 则为系统运维人员',
  },
  list: {
    en: 'list the users of an account; without --account the operators',
    zh: '列出企业的用户；不写 --account 则列出运维人员',
  },
  reset: {
    en: 'give a user a new one-time password; the user is signed out everywhere',
    zh: '重置用户密码，该用户的登录全部失效',
  },
  remove: { en: 'remove a user', zh: '删除用户' },
  account: {
    en: 'companycode of the account; omit it for an operator',
    zh: '所属企业编号，运维人员不写',
  },
  login: { en: 'what the user types to sign in', zh: '登录用的用户名' },
  role: { en: 'role in the account', zh: '在企业中的角色' },
  ext: { en: 'extension of the agent this user is', zh: '坐席角色的用户所用的分机号' },
  name: { en: 'name of the person (default: the login)', zh: '姓名，默认与用户名相同' },
  password: {
    en:
      'one-time password; - reads it from standard input; if omitted, one is generated and shown once; ' +
      'the user must choose another at the first sign-in',
    zh: '一次性密码；写“-”则从标准输入读取，不写则自动生成并只显示一次；首次登录时必须修改',
  },
} as const satisfies Readonly<Record<string, Text>>

export const ROLE_NAMES: Readonly<Record<Role, Text>> = {
  operator: { en: 'operator', zh: '运维人员' },
  admin: { en: 'admin', zh: '管理员' },
  supervisor: { en: 'supervisor', zh: '班长' },
  agent: { en: 'agent', zh: '坐席' },
}

export function userAdded(login: string): Text {
  return { en: `User ${login} added.`, zh: `已新增用户 ${login}。` }
}

/** `differing` names what was given and is not so. */
export function userIsThere(login: string, differing: readonly string[]): Text {
  if (differing.length === 0)
    return {
      en: `User ${login} already exists; nothing changed.`,
      zh: `用户 ${login} 已存在，未做任何改动。`,
    }
  return {
    en:
      `User ${login} already exists; nothing changed. ${differing.join(', ')} ` +
      `${differing.length === 1 ? 'differs' : 'differ'} from what is stored.`,
    zh: `用户 ${login} 已存在，未做任何改动；${differing.join('、')} 与现有的不一致。`,
  }
}

export function userReset(login: string): Text {
  return {
    en: `User ${login} has a new one-time password and is signed out everywhere.`,
    zh: `已重置用户 ${login} 的密码，其登录全部失效。`,
  }
}

export function userRemoved(login: string): Text {
  return { en: `User ${login} removed.`, zh: `已删除用户 ${login}。` }
}

/** `code` null: among the operators. */
export function noUser(code: string | null, login: string): Text {
  return code === null
    ? { en: `There is no operator ${login}; nothing changed.`, zh: `没有运维人员 ${login}，未做任何改动。` }
    : {
        en: `Account ${code} has no user ${login}; nothing changed.`,
        zh: `企业 ${code} 没有用户 ${login}，未做任何改动。`,
      }
}

export function noUsers(code: string | null): Text {
  return code === null
    ? {
        en: 'There are no operators yet; add one with "user add".',
        zh: '还没有运维人员，请用 user add 新增。',
      }
    : {
        en: `Account ${code} has no users yet; add some with "user add".`,
        zh: `企业 ${code} 还没有用户，请用 user add 新增。`,
      }
}

export function lastHead(login: string): Text {
  return {
    en: `User ${login} is the last one who can let others in; add another first.`,
    zh: `用户 ${login} 是最后一个管理员，请先新增另一个。`,
  }
}

export function badLogin(login: string): Text {
  return {
    en: `--login is "${login}"; it must be up to 64 letters, digits and the characters . _ @ -`,
    zh: `--login 的值“${login}”无效：最多 64 个字符，只能是文字、数字和 . _ @ -`,
  }
}

export function passwordOfUserTooShort(length: number): Text {
  return {
    en: `--password has ${length} characters and needs at least ${PASSWORD_MIN}.`,
    zh: `--password 只有 ${length} 个字符，至少需要 ${PASSWORD_MIN} 个。`,
  }
}

export function extOfAgentsOnly(): Text {
  return {
    en: 'Only a user with --role agent has an extension.',
    zh: '只有 --role agent 的用户才能指定 --ext。',
  }
}

export function operatorsBelongNowhere(): Text {
  return {
    en: 'Without --account an operator is added: --role and --ext need --account.',
    zh: '不写 --account 即新增运维人员；--role 和 --ext 须与 --account 一起使用。',
  }
}
