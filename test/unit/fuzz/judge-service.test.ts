import { describe, expect, it } from 'vitest'
import { userIdOfBot } from '../../../shared/domain/access/user-id.ts'
import { readDocuments } from '../../fuzz/documents.ts'
import type { Request } from '../../fuzz/requests.ts'
import type { Form, Invocation } from '../../fuzz/service/invocations.ts'
import { judgeInvocation } from '../../fuzz/service/judge-service.ts'
import type { Effects, Invoked } from '../../fuzz/world/world.ts'

const documents = readDocuments()
const none: Effects = { changes: [], jobs: 0, deadLetters: 0, frames: [], poolWrites: 0 }
const put = (pk: string, sk: string, userId = 'u') => ({
  changes: [{ pk, sk, before: undefined, after: { pk: { S: pk }, userId: { S: userId } } }],
})
const wrote: Effects = { ...none, ...put('CHAT#1', 'META') }
const setAside: Effects = { ...none, deadLetters: 1 }

type Asked = { operation: string; as?: unknown; params?: unknown; body?: unknown }

/** How the function is invoked with a request: forms that carry a text may carry another one. */
const eventOf = (form: Form, request: unknown, text?: string): unknown => {
  const ofBus = { id: 'e', source: 'test', 'detail-type': 'asked', detail: request }
  if (form === 'bus') return ofBus
  if (form === 'event') return { ...(request as object), eventId: 'e' }
  return form === 'queue' ? { Records: [{ body: text ?? JSON.stringify(request) }] } : request
}

const asked = (request: Asked, form: Form = 'call', text?: string): Invocation => {
  const operation = documents.operations.find(({ operationId }) => operationId === request.operation)
  const json = request.body
  const made = operation && {
    ...{ operation, way: 'apt' as const, actor: {} as Request['actor'], token: undefined, json },
    asked: { params: {}, query: [], headers: { 'content-type': 'application/json' }, body: undefined },
  }
  return { way: 'apt', form, request, event: eventOf(form, request, text), made }
}

const answered = (status: number, body?: unknown): Invoked => ({ answered: { status, body } })
const problem = (status: number, code: string): Invoked =>
  answered(status, { title: 'No', status, detail: 'No', code, requestId: 'r' })
const queueDone: Invoked = { answered: { batchItemFailures: [] } }
const queueFailed = (reason: string): Invoked => ({
  answered: { batchItemFailures: [{ itemIdentifier: 'm' }] },
  logged: new Error(reason),
})

const tooFast: Invoked = { thrown: new Error('too_many_requests: Wait') }

const as = { userId: 'somebody' }
const params = { chatId: '1' }
const getChat: Asked = { operation: 'getChat', as, params }
const unblock: Asked = { operation: 'unblockUser', as, params: { userId: 'other' } }
const ticket: Asked = { operation: 'createTicket', as }
const avatar: Asked = { operation: 'getAvatar', as, params: { userId: 'other' } }
const create: Asked = { operation: 'createChat', as, body: { kind: 'group', name: 'Lunch' } }
const users: Asked = {
  operation: 'importUsers',
  body: { source: 'old', users: [{ id: '1', username: 'ann' }] },
}
const imported = {
  users: [{ row: 0, id: '1', userId: 'imp-1', username: 'ann', existed: false, adapted: [] }],
  refused: [],
}
const refusedRow = (code: string) => ({ users: [], refused: [{ row: 0, id: '1', code, detail: 'No' }] })

const judged = (invocation: Invocation, invoked: Invoked, effects: Effects = none) =>
  judgeInvocation(documents, invocation, invoked, effects)

const newBot = 'new-bot'
const ofNewBot: Asked = { operation: 'unblockUser', as: { bot: newBot }, params: { userId: 'other' } }
const madeBot = { ...none, ...put(`USER#${userIdOfBot(newBot)}`, 'PROFILE', userIdOfBot(newBot)) }

describe('an invocation without a fault', () => {
  it.each([
    ['that is done', asked(unblock), answered(204), wrote, '204'],
    ['that is refused', asked(getChat), problem(404, 'chat_not_found'), none, '404'],
    ['refused as only the service API does', asked(getChat), problem(404, 'user_not_found'), none, '404'],
    [
      'that brings a file',
      asked(avatar),
      answered(200, { contentType: 'image/png', bytes: 'aa' }),
      none,
      '200',
    ],
    ['of an event that is refused', asked(getChat, 'event'), problem(404, 'chat_not_found'), setAside, '404'],
    ['of a rule that is refused', asked(getChat, 'bus'), problem(404, 'chat_not_found'), setAside, '404'],
    ['of an event that comes too fast', asked(unblock, 'event'), tooFast, none, 'put off'],
    [
      'of a message that comes too fast',
      asked(unblock, 'queue'),
      queueFailed('rate_limited: Wait'),
      none,
      'put off',
    ],
    ['of a message', asked(unblock, 'queue'), queueDone, wrote, 'done'],
    ['of a message that is set aside', asked(getChat, 'queue'), queueDone, setAside, 'set aside'],
    ['of a message that is no JSON', asked(getChat, 'queue', '{'), queueDone, setAside, 'set aside'],
    ['that makes a bot and refuses it', asked(ofNewBot), problem(400, 'validation_failed'), madeBot, '400'],
    ['that imports', asked(users), answered(200, imported), wrote, '200'],
    ['that refuses a row', asked(users), answered(200, refusedRow('username_taken')), none, '200'],
    [
      'that refuses every row, and makes the secret of imports',
      asked(users),
      answered(200, refusedRow('username_taken')),
      { ...none, ...put('IMPORT', 'SECRET') },
      '200',
    ],
    ['of an import that is out of step', asked(users), problem(409, 'import_out_of_step'), none, '409'],
  ] as const)('%s', (_, invocation, invoked, effects, outcome) => {
    expect(judged(invocation, invoked, effects)).toMatchObject({ outcome, faults: [] })
  })
})

describe('a fault of an answer', () => {
  it.each([
    [
      'a failure',
      asked(unblock),
      answered(500, { code: 'internal_error' }),
      none,
      'answered 500 internal_error',
    ],
    ['a refusal that is no problem document', asked(getChat), answered(404, {}), none, 'no problem document'],
    [
      'a code with another status',
      asked(getChat),
      problem(403, 'chat_not_found'),
      none,
      'no problem document',
    ],
    [
      'a code of others',
      asked(getChat),
      problem(404, 'hook_not_found'),
      none,
      '404 hook_not_found, which is not',
    ],
    [
      'an ended session',
      asked(getChat),
      problem(401, 'session_ended'),
      none,
      '401 session_ended, which is not',
    ],
    ['an unknown status', asked(unblock), answered(206), none, 'answered 206, which is not documented'],
    ['a body where there is none', asked(unblock), answered(204, {}), none, 'none is documented'],
    ['a missing field', asked(ticket), answered(201, { ticket: 't' }), none, 'does not fit'],
    [
      'a file without bytes',
      asked(avatar),
      answered(200, { contentType: 'image/png' }),
      none,
      'no such file',
    ],
    [
      'a file of another type',
      asked(avatar),
      answered(200, { contentType: 'text/html', bytes: 'a' }),
      none,
      'no such file',
    ],
    [
      'a change',
      asked(getChat),
      problem(404, 'chat_not_found'),
      wrote,
      'refused with 404, but wrote CHAT#… META',
    ],
    [
      'a change by a bot that was there',
      asked(ofNewBot),
      problem(400, 'validation_failed'),
      wrote,
      'but wrote CHAT#…',
    ],
    [
      'a change by reading',
      asked({ operation: 'listChats', as }),
      answered(200, { chats: [] }),
      wrote,
      'only read, but',
    ],
    [
      'a dead letter of a call',
      asked(getChat),
      problem(404, 'chat_not_found'),
      setAside,
      'and left 1 dead letters',
    ],
    [
      'no dead letter of an event',
      asked(getChat, 'event'),
      problem(404, 'chat_not_found'),
      none,
      'and left 0 dead',
    ],
    [
      'a dead letter of what was done',
      asked(unblock, 'bus'),
      answered(204),
      setAside,
      '204, and left 1 dead letters',
    ],
    ['an error that is thrown', asked(unblock), { thrown: new Error('Oh no') }, none, 'threw Oh no'],
    [
      'an error behind what is thrown',
      asked(unblock),
      { thrown: 1, logged: new Error('Oh no') },
      none,
      'threw Oh no',
    ],
    ['a call that comes too fast and throws', asked(unblock), tooFast, none, 'threw too_many_requests'],
    ['a change by what was put off', asked(unblock, 'event'), tooFast, wrote, 'put off, but wrote'],
    [
      'a body that should be refused',
      asked({ ...create, body: { kind: 'group', admin: true } }),
      answered(201),
      none,
      'took a body',
    ],
    [
      'an unknown operation',
      asked({ operation: 'login', as }),
      answered(200),
      none,
      'took a request that is none',
    ],
    ['no caller', asked({ operation: 'createTicket' }), answered(201), none, 'took a request that is none'],
    [
      'two callers in one',
      asked({ ...ticket, as: { ...as, bot: 'b' } }),
      answered(201),
      none,
      'took a request that is none',
    ],
    [
      'parts that are no texts',
      asked({ ...unblock, params: { userId: [] } }),
      answered(204),
      none,
      'took a request that is none',
    ],
    [
      'a field more',
      asked({ ...unblock, admin: true } as Asked),
      answered(204),
      none,
      'took a request that is none',
    ],
    [
      'an import without rows',
      asked({ operation: 'importUsers', body: {} }),
      answered(200, imported),
      none,
      'took a request that is none',
    ],
    [
      'a push that nobody knows',
      asked(unblock),
      answered(204),
      { ...none, frames: [{ connectionId: 'c', frame: { type: 'surprise' } }] },
      'none of the documented frames',
    ],
  ] as const)('is %s', (_, invocation, invoked, effects, fault) => {
    expect(judged(invocation, invoked as Invoked, effects as Effects).faults.join('\n')).toContain(fault)
  })
})

describe('a fault of a message of a queue', () => {
  it.each([
    ['a failure', asked(unblock, 'queue'), queueFailed('Oh no'), none, 'failed as a message of a queue'],
    [
      'a change by what was put off',
      asked(unblock, 'queue'),
      queueFailed('rate_limited: Wait'),
      wrote,
      'put off, but wrote',
    ],
    [
      'to be set aside twice',
      asked(unblock, 'queue'),
      queueDone,
      { ...none, deadLetters: 2 },
      'set aside more than once',
    ],
    [
      'a change by what was set aside',
      asked(unblock, 'queue'),
      queueDone,
      { ...wrote, deadLetters: 1 },
      'set aside, but wrote',
    ],
    ['a change by reading', asked(getChat, 'queue'), queueDone, wrote, 'only read, but wrote'],
    [
      'to be taken without being JSON',
      asked(unblock, 'queue', '{'),
      queueDone,
      none,
      'took a request that is none',
    ],
    [
      'to be taken without a request',
      asked(unblock, 'queue', '[]'),
      queueDone,
      none,
      'took a request that is none',
    ],
    [
      'to be taken with a wrong body',
      asked({ ...create, body: { kind: 'none' } }, 'queue'),
      queueDone,
      none,
      'took a body',
    ],
    [
      'a push that nobody knows',
      asked(unblock, 'queue'),
      queueDone,
      { ...none, frames: [{ connectionId: 'c', frame: { type: 'surprise' } }] },
      'none of the documented frames',
    ],
  ] as const)('is %s', (_, invocation, invoked, effects, fault) => {
    expect(judged(invocation, invoked, effects as Effects).faults.join('\n')).toContain(fault)
  })
})

describe('a fault of an import', () => {
  it.each([
    ['an unknown status', answered(201, imported), none, 'answered 201, which is not documented'],
    ['a missing field', answered(200, { users: [] }), none, 'does not fit'],
    [
      'an undocumented code',
      problem(404, 'hook_not_found'),
      none,
      '404 hook_not_found, which is not documented',
    ],
    ['a failure', problem(503, 'unavailable'), none, 'answered 503 unavailable'],
    [
      'a row with a failure',
      answered(200, refusedRow('internal_error')),
      none,
      'internal_error, which is no refusal',
    ],
    [
      'a change without a row',
      answered(200, refusedRow('username_taken')),
      wrote,
      'refused every row, but wrote',
    ],
  ] as const)('is %s', (_, invoked, effects, fault) => {
    expect(judged(asked(users), invoked, effects).faults.join('\n')).toContain(fault)
  })
})
