import { describe, expect, it } from 'vitest'
import { readDocuments } from '../../fuzz/documents.ts'
import { judgeAnswer, judgeReply } from '../../fuzz/judge.ts'
import type { Request } from '../../fuzz/requests.ts'
import type { Answer, Effects } from '../../fuzz/world/world.ts'

const documents = readDocuments()
const none: Effects = { changes: [], jobs: 0, deadLetters: 0, frames: [], poolWrites: 0 }
const wrote: Effects = {
  ...none,
  changes: [{ pk: 'CHAT#1', sk: 'META', before: undefined, after: { pk: { S: 'CHAT#1' } } }],
}

const request = (operationId: string, json?: unknown): Request => {
  const operation = documents.operations.find((one) => one.operationId === operationId)
  if (!operation) throw new Error(`No operation ${operationId}`)
  const asked = { params: {}, query: [], headers: { 'content-type': 'application/json' }, body: undefined }
  return { operation, way: 'apt', actor: {} as Request['actor'], token: undefined, asked, json }
}
const answered = (status: number, body?: unknown, type = 'application/json'): Answer => ({
  status,
  headers: { 'content-type': type },
  text: body === undefined ? '' : JSON.stringify(body),
  body,
})
const problem = (status: number, code: string): Answer =>
  answered(
    status,
    { type: `urn:parley:problem:${code}`, title: 'No', status, detail: 'No', code, requestId: 'r' },
    'application/problem+json',
  )
const judged = (made: Request, answer: Answer, effects = none) =>
  judgeAnswer(documents, made, answer, effects)

const unblock = request('unblockUser')
const ticket = { ticket: 't', expiresIn: 30 }

describe('an answer without a fault', () => {
  it.each([
    ['that is done', unblock, answered(204), wrote],
    ['with what is documented', request('createTicket'), answered(201, ticket), wrote],
    ['that refuses', request('getChat'), problem(404, 'chat_not_found'), none],
    [
      'that refuses and counts the attempt',
      request('login'),
      problem(401, 'invalid_credentials'),
      { ...none, changes: [{ ...wrote.changes[0], pk: 'ATTEMPTS#login', sk: 'WINDOW#1' }] } as Effects,
    ],
    [
      'that refuses after taking back what it wrote',
      request('createChat'),
      problem(409, 'name_taken'),
      {
        ...none,
        changes: [
          ...wrote.changes,
          { ...wrote.changes[0], before: { pk: { S: 'CHAT#1' } }, after: undefined },
        ],
      } as Effects,
    ],
  ] as const)('%s', (_, made, answer, effects) => {
    expect(judged(made, answer, effects)).toEqual([])
  })
})

describe('a fault of an answer', () => {
  it.each([
    ['a failure', unblock, answered(500, {}), none, 'answered 500'],
    ['an unknown status', unblock, answered(418), none, 'answered 418, which is not documented'],
    ['a body where there is none', unblock, answered(204, {}), none, 'none is documented'],
    ['a type', request('createTicket'), answered(201, ticket, 'text/html'), none, 'as "text/html"'],
    ['a missing field', request('createTicket'), answered(201, { ticket: 't' }), none, 'does not fit'],
    ['a code of others', request('getChat'), problem(404, 'hook_not_found'), none, '404 hook_not_found'],
    ['a change', request('getChat'), problem(404, 'chat_not_found'), wrote, '404, but wrote CHAT#… META'],
    [
      'a change by reading',
      request('listChats'),
      answered(200, { chats: [] }),
      wrote,
      'only read, but wrote',
    ],
    ['a job', unblock, problem(400, 'validation_failed'), { ...none, jobs: 1 }, 'but sent a job'],
    [
      'a new account',
      unblock,
      problem(400, 'validation_failed'),
      { ...none, poolWrites: 1 },
      'the user pool',
    ],
    [
      'a body that should be refused',
      request('createChat', { kind: 'group', name: 'Lunch', admin: true }),
      answered(201, undefined),
      none,
      'took a body that the document refuses',
    ],
    [
      'a push that nobody knows',
      unblock,
      answered(204),
      { ...none, frames: [{ connectionId: 'c', frame: { type: 'surprise' } }] },
      'none of the documented frames',
    ],
  ] as const)('is %s', (_, made, answer, effects, fault) => {
    expect(judged(made, answer, effects as Effects).join('\n')).toContain(fault)
  })
})

describe('a fault of a reply', () => {
  const [ping] = documents.actions.filter(({ action }) => action === 'ping')
  if (!ping) throw new Error('No action ping')
  const pong = { type: 'pong', heads: {}, more: false }
  const refused = (code: string) => JSON.stringify({ type: 'error', code, title: 'No', detail: 'No' })
  const faultsOf = (text: string, effects = none) =>
    judgeReply(documents, ping, text, effects).faults.join('\n')

  it('is none where the reply fits', () => {
    expect(faultsOf(JSON.stringify(pong))).toBe('')
    expect(judgeReply(documents, ping, refused('forbidden'), none)).toEqual({
      outcome: 'forbidden',
      faults: [],
    })
  })

  it.each([
    ['no reply', '', none, 'no JSON'],
    ['a reply to something else', JSON.stringify({ type: 'ack' }), none, 'does not fit'],
    ['a failure', refused('internal_error'), none, 'failed with internal_error'],
    ['a change', refused('forbidden'), wrote, 'refused with forbidden, but wrote'],
    ['its length', JSON.stringify({ ...pong, extra: 'x'.repeat(33 * 1024) }), none, 'more than 32 KB'],
  ] as const)('is %s', (_, text, effects, fault) => {
    expect(faultsOf(text, effects)).toContain(fault)
  })
})
