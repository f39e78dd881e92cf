// One endpoint of `/v1`: its schemas check what comes in, type what its handler gets and gives, and describe
// it in the OpenAPI document, with the words of words/endpoint-words.ts.
import type { Readable } from 'node:stream'
import type { z } from 'zod'
import type { Account } from '../../domain/account.ts'
import type { Language } from '../../domain/language.ts'
import type { Role } from '../../domain/user.ts'
import type { StoreVerbs } from '../../store/port/admin-store.ts'
import type { Caller } from './caller.ts'
import type { ConsoleServices } from './console-services.ts'

type Schema = z.ZodType

/** What a handler works with. */
export interface Work<Params, Query, Body, Scope extends EndpointScope> {
  /** What it changes is in the audit log as done by the caller. */
  readonly store: StoreVerbs
  readonly services: ConsoleServices
  readonly caller: Caller
  /** The caller's, or the one an operator chose. */
  readonly account: Scope extends 'account' ? Account : null
  readonly params: Params
  readonly query: Query
  readonly body: Body
  /** What comes to an endpoint that takes bytes; empty elsewhere. */
  readonly bytes: Readable
  /** Epoch ms. */
  readonly now: number
  readonly language: Language
  /** Aborts when the client leaves before it is answered. */
  readonly gone: AbortSignal
  /** Set on the answer. */
  cookie(value: string | null): void
}

/**
 * `account`: about one account. `installation`: about all of them, or about nobody's. `open`: asked before
 * anybody is signed in.
 */
export type EndpointScope = 'account' | 'installation' | 'open'

export interface EndpointDraft<
  Params extends Schema,
  Query extends Schema,
  Body extends Schema,
  Answer extends Schema,
  Scope extends EndpointScope,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With parameters as `{id}`. */
  readonly path: `/v1/${string}`
  readonly scope: Scope
  /** Who may; an operator may what an admin may, in the account it chose. Empty for `open`. */
  readonly roles: readonly Role[]
  /** Also for who must choose a password first. */
  readonly isBeforePassword?: boolean
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  readonly answer: Answer
  /** Takes a part of a file, as application/octet-stream, of at most so many bytes. */
  readonly bytesMax?: number
  /** 200 unless it makes something. */
  readonly status?: 201 | 202 | 204
  handle(work: Work<z.output<Params>, z.output<Query>, z.output<Body>, Scope>): Promise<z.input<Answer>>
}

/** As the route and the document see it: of any shape. */
export interface V1Endpoint {
  readonly method: EndpointDraft<Schema, Schema, Schema, Schema, EndpointScope>['method']
  readonly path: string
  readonly scope: EndpointScope
  readonly roles: readonly Role[]
  readonly isBeforePassword: boolean
  readonly params: Schema | null
  readonly query: Schema | null
  readonly body: Schema | null
  readonly answer: Schema
  readonly status: number
  /** Null: it takes JSON. */
  readonly bytesMax: number | null
  /** Answers with server-sent events; then `answer` is what the first one carries. */
  readonly isStream: boolean
  // biome-ignore lint/suspicious/noExplicitAny: what a handler gets is what its own schemas let through
  handle(work: any): Promise<unknown>
}

export function endpoint<
  Params extends Schema = z.ZodUndefined,
  Query extends Schema = z.ZodUndefined,
  Body extends Schema = z.ZodUndefined,
  Answer extends Schema = z.ZodNull,
  Scope extends EndpointScope = 'account',
>(draft: EndpointDraft<Params, Query, Body, Answer, Scope>): V1Endpoint {
  const { params = null, query = null, body = null, status = 200, isBeforePassword = false } = draft
  const { bytesMax = null } = draft
  return {
    ...{ ...draft, params, query, body, status, isBeforePassword, bytesMax, isStream: false },
    handle: work => draft.handle(work),
  }
}

/** Which part of the account a stream shows: an agent itself, or null for everything. */
export interface StreamView {
  readonly ext: string | null
}

export interface StreamDraft<Event extends Schema> {
  readonly path: `/v1/${string}`
  readonly scope: 'account'
  readonly roles: readonly Role[]
  readonly event: Event
  /** Rejects with the Problem of who may not. */
  watch(work: Work<undefined, undefined, undefined, 'account'>): Promise<StreamView>
}

/** An endpoint that answers with events. */
export function eventStream<Event extends Schema>(draft: StreamDraft<Event>): V1Endpoint {
  const { path, scope, roles, event } = draft
  return {
    ...{ method: 'GET', path, scope, roles, isBeforePassword: false, params: null, query: null, body: null },
    ...{ answer: event, status: 200, bytesMax: null, isStream: true },
    handle: work => draft.watch(work),
  }
}
