// A pass: with it the page of a signed-in agent registers as that agent's phone, for a quarter of an hour.
// Whoever answers the desk makes it, whoever drives the account checks it, with the key that all nodes share;
// nothing is stored.
import { createHmac } from 'node:crypto'

/** A page asks for the next one long before. */
export const PASS_LIFE_MS = 900_000

export interface PhonePass {
  /** The digest user name: the login and until when the pass is good. */
  readonly username: string
  readonly password: string
  /** Epoch ms, whole seconds. */
  readonly expiresAt: number
}

/** `login`: companycode-extension. */
export function phonePass(key: Uint8Array, login: string, now: number): PhonePass {
  const expires = Math.floor((now + PASS_LIFE_MS) / 1_000)
  const username = `${login}~${expires}`
  return { username, password: passwordOf(key, username), expiresAt: expires * 1_000 }
}

/** Ten digits of seconds: a login ends with an extension after a dash, and is never taken for this. */
const NAME = /^(.{1,200})~(\d{10})$/

export interface NamedPass extends PhonePass {
  readonly login: string
}

/** The pass that a digest user name is about, with the password it must come with; null: it names none. */
export function passNamed(key: Uint8Array, username: string): NamedPass | null {
  const [, login, expires] = NAME.exec(username) ?? []
  if (login === undefined) return null
  return { username, login, password: passwordOf(key, username), expiresAt: Number(expires) * 1_000 }
}

function passwordOf(key: Uint8Array, username: string): string {
  return createHmac('sha256', key).update(`phone\n${username}`).digest('base64url')
}
