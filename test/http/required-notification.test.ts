import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Chat } from '../../shared/contract/chats.ts'
import { entered, givenChat, givenPerson, type Person } from '../steps/accounts/given-users.ts'
import { request } from '../steps/api/rest.ts'
import { invoke } from '../steps/aws/lambda.ts'
import { givenDirectChat, givenPublicChat, logOf, say } from '../steps/chats/chats.ts'
import { emailsTo } from '../steps/emails/emails.ts'
import { dieAt, givenRequiredEmails, whileDyingAt } from '../steps/emails/required-notifications.ts'
import { makeUnwritable, storeMembers } from '../steps/stored/store.ts'
import { storedRequired } from '../steps/stored/stored.ts'

let endSes: () => Promise<void>
beforeAll(async () => {
  endSes = await givenRequiredEmails()
})
afterAll(() => endSes())

let alice: Person
let bob: Person
let carol: Person
let chat: Chat
beforeEach(async () => {
  ;[alice, bob, carol] = await Promise.all([givenPerson('alice'), givenPerson('bob'), givenPerson('carol')])
  chat = await givenChat(alice, bob, carol)
})

type Body = { text: string; notify: 'required'; clientMessageId: string }
const drill = (): Body => ({ text: 'fire drill at noon', notify: 'required', clientMessageId: randomUUID() })
const inChat = (body: unknown) => ({ params: { chatId: chat.chatId }, body })
const sends = (body: Body = drill()) => alice.rest.done('sendMessage', inChat(body))
const isTold = async () => (await request('sendMessage', alice.accessToken, inChat(drill()))).status
const emailCounts = async () =>
  Promise.all([alice, bob, carol].map(async (person) => (await emailsTo(person)).length))
const withdrawn = { text: '', reason: 'notification_failed', deletedAt: expect.any(String) }

const givenManyMore = (count: number) =>
  storeMembers(
    chat.chatId,
    Array.from({ length: count }, () => randomUUID()),
  )

/** A socket's frame that asks for the same as a REST body. */
const frame = (body: Body) => ({ action: 'message', chatId: chat.chatId, ...body })

describe('a message whose notification is required', () => {
  test('is like any other, once every other member was e-mailed, online or not', async () => {
    const [reading] = await entered(chat, bob)
    const sent = await sends()
    expect(sent).toMatchObject({ status: 201, body: { seq: 1, text: 'fire drill at noon' } })
    expect(await logOf(carol, chat.chatId)).toEqual([sent.body])
    await reading?.isCaughtUp()
    expect(reading?.pushed(chat.chatId)).toEqual([sent.body])
    expect(await emailCounts()).toEqual([0, 1, 1])
  })

  test('is notified without its text, with a way back and a way out', async () => {
    await sends()
    const [email] = await emailsTo(bob)
    expect(email?.subject).toBe('Important message in “Lunch”')
    expect(email?.text).toContain(`${alice.username} wrote an important message in “Lunch”`)
    expect(email?.text).toContain(`#/chats/${chat.chatId}`)
    expect(email?.text).toContain('/notifications/unsubscribe?token=')
    expect(email?.text).not.toContain('fire drill')
  })

  test('over a socket is acked when everyone was notified', async () => {
    const [sending, reading] = await entered(chat, alice, carol)
    const body = drill()
    const ack = await sending?.does('message', { chatId: chat.chatId, ...body })
    expect(ack).toMatchObject({ seq: 1, duplicate: false, clientMessageId: body.clientMessageId })
    expect(await emailCounts()).toEqual([0, 1, 1])
    await reading?.isCaughtUp()
    expect(reading?.pushed(chat.chatId)).toHaveLength(1)
    expect(sending?.pushed(chat.chatId)).toEqual([])
  })

  test('is not sent to who wants no notifications of the chat', async () => {
    const params = { chatId: chat.chatId, userId: 'me' }
    await bob.rest.done('patchMember', { params, body: { notifications: 'none' } })
    await carol.rest.done('patchMember', { params, body: { notifications: 'mentions' } })
    await sends()
    expect(await emailCounts()).toEqual([0, 0, 1])
  })

  test('needs nobody else to be there', async () => {
    chat = await givenChat(alice)
    expect((await sends()).status).toBe(201)
  })

  test('can carry a reply, in a direct chat as well', async () => {
    chat = await givenDirectChat(alice, bob)
    await say(alice, chat.chatId, 'the plan')
    expect((await sends({ ...drill(), replyTo: 1 } as Body)).body).toMatchObject({ seq: 2, replyTo: 1 })
    expect((await emailsTo(bob)).map(({ subject }) => subject)).toEqual([
      `Important message from ${alice.username}`,
    ])
  })
})

describe('a notification that fails for good', () => {
  test('withdraws the message before the eyes of both readers, and reports to the sender how many were reached', async () => {
    await makeUnwritable(carol)
    const readers = await entered(chat, bob, carol)
    const problem = await alice.rest.refused('sendMessage', inChat(drill()), 'notification_failed')
    expect(problem.detail).toMatch(/^[01] of 2 members were reached/)
    for (const reader of readers) {
      const { message } = await reader.receives('message.updated')
      expect(message).toMatchObject({ seq: 1, ...withdrawn })
      expect(reader.newestOf(chat.chatId, 1)).toEqual(message)
    }
    for (const person of [bob, carol]) expect(await logOf(person, chat.chatId)).toMatchObject([withdrawn])
    const { body } = await bob.rest.done('listChats')
    expect(body.chats[0]?.lastMessage).toMatchObject({ seq: 1, text: '', reason: 'notification_failed' })
    expect(await emailsTo(carol)).toEqual([])
  })

  test('answers the same over a socket, and to every repeat, and e-mails nobody again', async () => {
    await makeUnwritable(carol)
    const [sending] = await entered(chat, alice)
    const body = drill()
    const first = await sending?.refused(frame(body), 'notification_failed')
    const counts = await emailCounts()
    const again = await sending?.refused(frame(body), 'notification_failed')
    const { detail } = await alice.rest.refused('sendMessage', inChat(body), 'notification_failed')
    expect([again?.detail, detail]).toEqual([first?.detail, first?.detail])
    expect(await emailCounts()).toEqual(counts)
    expect(await logOf(bob, chat.chatId)).toMatchObject([withdrawn])
  })

  test('does so for senders of the same message at once', async () => {
    await makeUnwritable(carol)
    const body = drill()
    const details = await Promise.all(
      [1, 2, 3].map(async () => {
        const { detail } = await alice.rest.refused('sendMessage', inChat(body), 'notification_failed')
        return detail
      }),
    )
    expect(new Set(details).size).toBe(1)
    expect(await logOf(bob, chat.chatId)).toMatchObject([withdrawn])
    expect((await emailsTo(bob)).length).toBeLessThanOrEqual(1)
  })
})

describe('a repeat', () => {
  test('after success finds the first message and e-mails nobody', async () => {
    const body = drill()
    const first = await sends(body)
    expect(await sends(body)).toEqual({ status: 200, body: first.body })
    const socket = await alice.connects()
    expect(await socket.does('message', { chatId: chat.chatId, ...body })).toMatchObject({
      seq: 1,
      duplicate: true,
    })
    expect(await emailCounts()).toEqual([0, 1, 1])
  })

  test('while the first is under way ends with it, and each member is e-mailed once', async () => {
    const body = drill()
    const sent = await Promise.all([1, 2, 3].map(() => sends(body)))
    expect(sent.map(({ status }) => status).sort()).toEqual([200, 200, 201])
    for (const { body: message } of sent) expect(message).toEqual(sent[0]?.body)
    expect(await logOf(bob, chat.chatId)).toHaveLength(1)
    expect(await emailCounts()).toEqual([0, 1, 1])
  })

  test('of a message that was sent without it notifies for that message', async () => {
    const { notify: _, ...plain } = drill()
    await alice.rest.done('sendMessage', inChat(plain))
    expect(await emailCounts()).toEqual([0, 0, 0])
    expect(await sends({ ...plain, notify: 'required' })).toMatchObject({ status: 200, body: { seq: 1 } })
    expect(await emailCounts()).toEqual([0, 1, 1])
  })

  test('of a message that its author deleted meanwhile notifies nobody', async () => {
    const { notify: _, ...plain } = drill()
    await alice.rest.done('sendMessage', inChat(plain))
    await alice.rest.done('deleteMessage', { params: { chatId: chat.chatId, seq: '1' } })
    const again = await sends({ ...plain, notify: 'required' })
    expect(again).toMatchObject({ status: 200, body: { seq: 1, text: '' } })
    expect(again.body).not.toHaveProperty('reason')
    expect(await emailCounts()).toEqual([0, 0, 0])
  })

  test('under another text is refused', async () => {
    const body = drill()
    await sends(body)
    await alice.rest.refused('sendMessage', inChat({ ...body, text: 'other' }), 'client_message_id_reused')
    expect(await emailCounts()).toEqual([0, 1, 1])
  })
})

/** Fault points under ids that are known beforehand: each change of a function's settings starts it anew. */
const faultsAt = <Point extends string>(points: readonly Point[], atAttempt: '' | '@0') =>
  points.map((point) => {
    const id = randomUUID()
    return { point, id, fault: `${point}:${id}${atAttempt}` }
  })

const givenFaults = (...faults: { fault: string }[]) => {
  let end: () => Promise<void>
  beforeAll(async () => {
    end = await dieAt(faults.map(({ fault }) => fault))
  })
  afterAll(() => end())
}

const givenBobWithId = async (userId: string) => {
  bob = await givenPerson('bob', userId)
  chat = await givenChat(alice, bob, carol)
}

describe('a step that crashes once', () => {
  const inSending = faultsAt(
    ['resolve', 'append', 'settle'].flatMap((step) => [`before-${step}`, `after-${step}`]),
    '@0',
  )
  const inNotifying = faultsAt(['before-notify', 'after-notify'], '@0')
  const betweenEmailAndMark = faultsAt(['after-email'], '@0')
  const inCompensating = faultsAt(['before-compensate', 'after-compensate'], '@0')
  givenFaults(...inSending, ...inNotifying, ...betweenEmailAndMark, ...inCompensating)

  test.each(inSending)('$point, is taken again, and everyone is notified once', async ({ id }) => {
    const sent = await sends({ ...drill(), clientMessageId: id })
    expect(sent).toMatchObject({ status: 201, body: { seq: 1 } })
    expect(await logOf(bob, chat.chatId)).toEqual([sent.body])
    expect(await emailCounts()).toEqual([0, 1, 1])
  })

  test.each(inNotifying)('$point, notifies its user once', async ({ id }) => {
    await givenBobWithId(id)
    const sent = await sends()
    expect(sent.status).toBe(201)
    expect(await emailCounts()).toEqual([0, 1, 1])
  })

  test.each(betweenEmailAndMark)(
    'between an e-mail and its mark, sends that e-mail again: rather twice than never',
    async ({ id }) => {
      await givenBobWithId(id)
      const sent = await sends()
      expect(sent.status).toBe(201)
      expect(await emailCounts()).toEqual([0, 2, 1])
    },
  )

  test.each(inCompensating)('$point, withdraws the message all the same', async ({ id }) => {
    await makeUnwritable(carol)
    const readers = await entered(chat, bob, carol)
    await alice.rest.refused(
      'sendMessage',
      inChat({ ...drill(), clientMessageId: id }),
      'notification_failed',
    )
    for (const reader of readers)
      expect((await reader.receives('message.updated')).message).toMatchObject({ seq: 1, ...withdrawn })
    expect(await logOf(bob, chat.chatId)).toMatchObject([withdrawn])
  })
})

describe('a step that crashes each time', () => {
  const afterWriting = faultsAt(['after-append', 'before-settle'], '')
  const beforeAnEmail = faultsAt(['before-notify'], '')
  givenFaults(...afterWriting, ...beforeAnEmail)

  test.each(['before-resolve', 'before-append'])('%s, leaves nothing, and a repeat sends', async (point) => {
    const body = drill()
    await whileDyingAt(`${point}:${body.clientMessageId}`, () =>
      alice.rest.refused('sendMessage', inChat(body), 'outcome_unknown'),
    )
    expect(await logOf(bob, chat.chatId)).toEqual([])
    expect(await sends(body)).toMatchObject({ status: 201, body: { seq: 1 } })
    expect(await emailCounts()).toEqual([0, 1, 1])
  })

  test.each(afterWriting)('$point, has the message withdrawn', async ({ id }) => {
    const body = { ...drill(), clientMessageId: id }
    const { detail } = await alice.rest.refused('sendMessage', inChat(body), 'notification_failed')
    expect(await logOf(bob, chat.chatId)).toMatchObject([withdrawn])
    const reached = (await emailCounts()).reduce((sum, count) => sum + count)
    expect(detail).toMatch(`${reached} of 2 members were reached`)
  })

  test.each(beforeAnEmail)(
    'before one e-mail, has the message withdrawn, and whoever was reached is counted',
    async ({ id }) => {
      await givenBobWithId(id)
      const problem = await alice.rest.refused('sendMessage', inChat(drill()), 'notification_failed')
      expect(problem.detail).toMatch(/^1 of 2 members were reached/)
      expect(await emailCounts()).toEqual([0, 0, 1])
      expect(await logOf(bob, chat.chatId)).toMatchObject([withdrawn])
    },
  )

  test('in the compensation itself, leaves the message to the guard, who withdraws it', async () => {
    await makeUnwritable(carol)
    const [reader] = await entered(chat, bob)
    const body = drill()
    await whileDyingAt(`before-compensate:${body.clientMessageId}`, () =>
      alice.rest.refused('sendMessage', inChat(body), 'outcome_unknown'),
    )
    expect(await logOf(bob, chat.chatId)).toMatchObject([{ seq: 1, text: body.text }])

    const job = { chatId: chat.chatId, senderId: alice.userId, clientMessageId: body.clientMessageId }
    const brought = { Records: [{ messageId: 'job', eventSource: 'aws:sqs', body: JSON.stringify(job) }] }
    for (const _ of [1, 2])
      expect(await invoke('NotificationGuardFunctionName', brought)).toEqual({ batchItemFailures: [] })
    expect((await reader?.receives('message.updated'))?.message).toMatchObject({ seq: 1, ...withdrawn })
    expect(await logOf(bob, chat.chatId)).toMatchObject([withdrawn])
    await alice.rest.refused('sendMessage', inChat(body), 'notification_failed')
  })
})

describe('what a plain send is refused, this is refused as well, and nothing changes:', () => {
  const refusedAndNothing = async (
    person: Person,
    body: unknown,
    code: Parameters<Person['rest']['refused']>[2],
  ) => {
    const before = await logOf(alice, chat.chatId)
    const problem = await person.rest.refused('sendMessage', inChat(body), code)
    expect(await logOf(alice, chat.chatId)).toEqual(before)
    expect(await storedRequired(chat.chatId)).toEqual([])
    expect(await emailCounts()).toEqual([0, 0, 0])
    return problem
  }

  test('to outsiders, who learn no more than of a plain send', async () => {
    const outsider = await givenPerson('outsider')
    await refusedAndNothing(outsider, drill(), 'chat_not_found')
    chat = await givenPublicChat(alice, { members: [bob, carol] })
    await refusedAndNothing(outsider, drill(), 'forbidden')
    await refusedAndNothing(outsider, { ...drill(), replyTo: 99 }, 'forbidden')
  })

  test('to members of a group, who may write but not have everyone e-mailed; admins may', async () => {
    await refusedAndNothing(bob, drill(), 'forbidden')
    const [socket] = await entered(chat, bob)
    await socket?.refused(frame(drill()), 'forbidden')
    const params = { chatId: chat.chatId, userId: bob.userId }
    await alice.rest.done('patchMember', { params, body: { role: 'admin' } })
    expect((await bob.rest.done('sendMessage', inChat(drill()))).status).toBe(201)
    expect(await emailCounts()).toEqual([1, 0, 1])
  })

  test('where only managers write', async () => {
    await alice.rest.done('patchChat', { params: { chatId: chat.chatId }, body: { locked: true } })
    await refusedAndNothing(bob, drill(), 'forbidden')
  })

  test('as a reply to nothing', async () => {
    await refusedAndNothing(alice, { ...drill(), replyTo: 7 }, 'message_not_found')
  })

  test('to more members than a sender can wait for', async () => {
    await givenManyMore(99)
    await refusedAndNothing(alice, drill(), 'too_many_to_notify')
    const [socket] = await entered(chat, alice)
    await socket?.refused(frame(drill()), 'too_many_to_notify')
    expect(await isTold()).toBe(409)
  })

  test('by words that are none of ours', async () => {
    const [socket] = await entered(chat, alice)
    for (const notify of ['optional', '', true, null]) {
      await refusedAndNothing(alice, { ...drill(), notify }, 'validation_failed')
      await socket?.refused({ ...frame(drill()), notify }, 'validation_failed')
    }
  })
})

test('a second one within the interval of a recipient is refused, says how long to wait, and e-mails nobody', async () => {
  await sends()
  const problem = await alice.rest.refused('sendMessage', inChat(drill()), 'rate_limited')
  expect(problem.detail).toContain('At most one required notification')
  const answer = await request('sendMessage', alice.accessToken, inChat(drill()))
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(200)
  const [socket] = await entered(chat, alice)
  await socket?.refused(frame(drill()), 'rate_limited')
  expect(await logOf(bob, chat.chatId)).toHaveLength(1)
  expect(await emailCounts()).toEqual([0, 1, 1])
  // Another chat has an interval of its own, and an ordinary message has none.
  await say(alice, chat.chatId, 'as I wrote')
  chat = await givenChat(alice, bob)
  expect((await sends()).status).toBe(201)
})

test('a success still counts after the chat has grown beyond what could be notified', async () => {
  const body = drill()
  await sends(body)
  await givenManyMore(120)
  expect((await sends(body)).status).toBe(200)
})
