import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codesOf } from '../../../functions/http/docs/openapi/refusals.ts'
import type { ErrorCode } from '../../../shared/contract/errors.ts'
import { type Operation, routes } from '../../../shared/contract/routes/routes.ts'
import { codesOfEveryRequest, codesThrownBy, handlersIn } from '../../steps/contract/thrown-codes.ts'

const folder = 'functions/operations'
const handlers = new Map(
  readdirSync(join(import.meta.dirname, '../../..', folder))
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const file = `${folder}/${name}`
      return [...handlersIn(file)].map(([operation, node]) => [operation, { file, node }] as const)
    }),
)

/** Codes that any request of its kind may get, whatever its handler does. */
const general = new Set([
  ...codesOfEveryRequest(),
  'too_many_requests',
  'session_ended',
  'unauthenticated',
  'account_suspended',
])

/** Codes that the source names on a way that no call of the operation takes, and why. */
const neverThrown: Partial<Record<Operation, Partial<Record<ErrorCode, string>>>> = {
  login: { unauthenticated: "It reads the pool's own tokens" },
  refresh: { unauthenticated: "It reads the pool's own tokens" },
  createChat: { banned: 'A chat that does not exist yet has no bans' },
  getChat: { forbidden: 'Everyone may see a public chat' },
  joinChat: {
    forbidden: 'Everyone may join a public chat',
    consent_required: 'Whoever joins does it of their own will',
  },
  editMessage: { client_message_id_reused: 'Its verdict is found by its text' },
  deleteMessage: {
    rate_limited: 'Deletions have no rate',
    chat_locked: 'A locked chat lets members take back what they wrote',
    consent_required: 'So may those who are blocked',
  },
  deleteAnyMessage: {
    chat_not_found: 'An admin is no member',
    rate_limited: 'Deletions have no rate',
    chat_locked: 'An admin need not write in the chat',
    consent_required: 'An admin needs nobody’s consent',
  },
  postToHook: {
    unauthenticated: 'A bot that is gone is a webhook that was revoked',
    session_ended: 'So is one that is being erased',
    chat_not_found: 'So is one that was removed from its chat',
    consent_required: 'No webhook is in a direct chat',
    attachment_not_found: 'It posts text alone',
    attachment_not_uploaded: 'It posts text alone',
    message_not_found: 'It replies to nothing',
    client_message_id_reused: 'It has no clientMessageId',
  },
  removeReaction: { too_many_reactions: 'It takes away' },
  forgotPassword: {
    account_refused: 'It tells nobody that an imported user gets no account',
    password_reset_required: 'It sets a password that no rule refuses',
  },
  changePassword: { account_refused: 'Changing a password runs no trigger of the pool' },
  logout: { account_refused: 'Revoking a token runs no trigger of the pool' },
}
/** Over REST the gateway itself refuses a token that has expired; only a socket outlives its token. */
const ofSocketsOnly: ErrorCode = 'token_expired'
/** Where nothing was asked to be done, nobody learns later whether it was: `carryOut` refuses. */
const ofActsOnly: ErrorCode = 'outcome_unknown'

describe('OpenAPI tells every refusal of', () => {
  it.each(Object.keys(routes) as Operation[])('%s, and none that it does not have', (operation) => {
    const handler = handlers.get(operation)
    if (!handler) throw new Error(`${operation} has no handler`)
    const documented = new Set(codesOf(routes[operation]))
    const named = [...codesThrownBy(handler.file, handler.node)]
    const never = neverThrown[operation] ?? {}
    for (const code of Object.keys(never)) expect(named).toContain(code)
    const { method } = routes[operation]
    const thrown = new Set(
      named.filter(
        (code) => !(code in never) && code !== ofSocketsOnly && !(method === 'GET' && code === ofActsOnly),
      ),
    )
    expect([...thrown].filter((code) => !documented.has(code)).sort()).toEqual([])
    expect([...documented].filter((code) => !thrown.has(code) && !general.has(code)).sort()).toEqual([])
  })
})

it('every request may be refused as malformed, and when the server fails or is too busy', () => {
  for (const code of codesOfEveryRequest()) {
    const somewhere = Object.values(routes).some((route) => codesOf(route).includes(code))
    expect(somewhere, code).toBe(true)
  }
  for (const route of Object.values(routes)) expect(codesOf(route)).toContain('unavailable')
})

it('every act, and no read, may have an outcome that nobody knows', () => {
  for (const route of Object.values(routes))
    expect(codesOf(route).includes('outcome_unknown'), route.path).toBe(route.method !== 'GET')
})
