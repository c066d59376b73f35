import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Chat } from '../../shared/contract/chats.ts'
import { chatAsSeenBy, givenDirectChat, membersOf, say } from '../steps/chats/chats.ts'
import {
  emailsTo,
  givenPromptEmails,
  intervalSeconds,
  publishFeedback,
  followUpOn,
  queueNotification,
  receivesEmails,
  whileEmailsWait,
} from '../steps/emails/emails.ts'
import { eventually } from '../steps/generic/eventually.ts'
import {
  type User,
  freshName,
  givenUser,
  givenChat,
  givenPeople,
  givenPerson,
  type Person,
} from '../steps/accounts/given-users.ts'
import { invoke, withSettings } from '../steps/aws/lambda.ts'
import { linesLogged } from '../steps/aws/logs.ts'
import { deadLettersWith } from '../steps/aws/queues.ts'
import { rest } from '../steps/api/rest.ts'
import { storedFeedback, storedMembership } from '../steps/stored/stored.ts'

let restore: () => Promise<void>
beforeAll(async () => {
  restore = await givenPromptEmails()
})
afterAll(() => restore?.())

const membershipOf = ({ userId }: User, chatId: string) => storedMembership(userId, chatId)

const setNotifications = (person: Person, { chatId }: Chat, notifications: 'all' | 'mentions' | 'none') =>
  person.rest.done('patchMember', { params: { chatId, userId: 'me' }, body: { notifications } })

/** The link at the foot of somebody's newest e-mail. */
const unsubscribeUrlOf = async (account: User): Promise<URL> => {
  const text = (await emailsTo(account)).at(-1)?.text ?? ''
  const [link] = text.match(/http\S+\/notifications\/unsubscribe\S+/) ?? []
  if (!link) throw new Error(`There is no link in: ${text}`)
  return new URL(link)
}

test('who is away gets an e-mail that announces a message and does not repeat it; who is online gets none', async () => {
  const [alice, online, away] = (await givenPeople(3)) as [Person, Person, Person]
  const chat = await givenChat(alice, online, away)
  const socket = await online.connects()
  await say(alice, chat.chatId, 'a secret <b>word</b>')

  const [email, ...more] = await receivesEmails(away, 1)
  expect(more).toEqual([])
  expect(email?.subject).toBe('1 new message in “Lunch”')
  for (const form of [email?.text, email?.html]) {
    expect(form).toContain(alice.username)
    expect(form).toContain(`#/chats/${chat.chatId}`)
    expect(form).not.toMatch(/secret|word/)
  }
  await socket.isCaughtUp()
  for (const person of [alice, online]) expect(await emailsTo(person)).toEqual([])
})

test('each member gets what they have set: all, what names them, or nothing', async () => {
  const [alice, all, named, unnamed, none] = await givenPeople(5)
  if (!alice || !all || !named || !unnamed || !none) throw new Error('five people')
  const chat = await givenChat(alice, all, named, unnamed, none)
  await setNotifications(named, chat, 'mentions')
  await setNotifications(unnamed, chat, 'mentions')
  await setNotifications(none, chat, 'none')
  const last = await whileEmailsWait(async () => {
    await say(alice, chat.chatId, 'good morning')
    return say(alice, chat.chatId, `@${named.username} and @${none.username}, lunch?`)
  })
  await followUpOn(last)

  expect((await receivesEmails(all, 1))[0]?.subject).toBe('2 new messages in “Lunch”')
  expect((await receivesEmails(named, 1))[0]?.subject).toBe('1 new mention in “Lunch”')
  for (const person of [alice, unnamed, none]) expect(await emailsTo(person)).toEqual([])
})

test('a mention that is edited in is told by e-mail once', async () => {
  const [alice, bob] = (await givenPeople(2)) as [Person, Person]
  const chat = await givenChat(alice, bob)
  await setNotifications(bob, chat, 'mentions')
  const { chatId, seq } = await say(alice, chat.chatId, 'lunch?')
  const params = { chatId, seq: String(seq) }
  for (const text of [`lunch, @${bob.username}?`, `lunch now, @${bob.username}?`])
    await alice.rest.done('editMessage', { params, body: { text } })
  expect((await receivesEmails(bob, 1)).map(({ subject }) => subject)).toEqual(['1 new mention in “Lunch”'])
  await say(alice, chat.chatId, `@${bob.username}!`)
  expect((await receivesEmails(bob, 2)).map(({ subject }) => subject)).toEqual([
    '1 new mention in “Lunch”',
    '1 new mention in “Lunch”',
  ])
})

test('reading first, coming online first, and deleting first cancel it', async () => {
  const [alice, reader, visitor, away] = (await givenPeople(4)) as [Person, Person, Person, Person]
  const chat = await givenChat(alice, reader, visitor, away)
  const { chatId } = chat
  const regretted = await givenChat(alice, away)
  const params = { chatId: regretted.chatId }
  const [slip, sent] = await whileEmailsWait(async () => {
    const slip = await say(alice, regretted.chatId)
    await alice.rest.done('deleteMessage', { params: { ...params, seq: String(slip.seq) } })
    const sent = await say(alice, chatId)
    await reader.rest.done('markRead', { params: { chatId }, body: { seq: sent.seq } })
    const socket = await visitor.connects()
    await socket.close()
    await eventually('the visitor is gone', async () => {
      const members = await membersOf(alice, chatId)
      return members.find(({ userId, online }) => userId === visitor.userId && !online)
    })
    return [slip, sent]
  })
  await followUpOn(slip)
  await followUpOn(sent)

  expect(await receivesEmails(away, 1)).toHaveLength(1)
  for (const person of [reader, visitor]) expect(await emailsTo(person)).toEqual([])
})

test('within the interval there is one e-mail; the next one counts what came since', async () => {
  const [alice, bob] = (await givenPeople(2)) as [Person, Person]
  const { chatId } = await givenDirectChat(alice, bob)
  await say(alice, chatId)
  const [first] = await receivesEmails(bob, 1)
  const { notifiedAtMs: firstAtMs } = (await membershipOf(bob, chatId)) ?? {}
  const last = await whileEmailsWait(async () => {
    await say(alice, chatId)
    return say(alice, chatId)
  })
  await followUpOn(last)

  const [, second, ...more] = await receivesEmails(bob, 2)
  expect(first?.subject).toBe(`1 new message from ${alice.username}`)
  expect(second?.subject).toBe(`2 new messages from ${alice.username}`)
  expect(more).toEqual([])
  const { notifiedAtMs } = (await membershipOf(bob, chatId)) ?? {}
  expect(Number(notifiedAtMs) - Number(firstAtMs)).toBeGreaterThanOrEqual(intervalSeconds * 1000)
})

describe('the unsubscribe link', () => {
  test('asks in a browser, stops the e-mails of this chat by one click, and the member may turn them on again', async () => {
    const [alice, bob, other] = (await givenPeople(3)) as [Person, Person, Person]
    const chat = await givenChat(alice, bob, other)
    const settingOf = async (person: Person) => (await chatAsSeenBy(person, chat.chatId)).me?.notifications
    await say(alice, chat.chatId)
    await receivesEmails(bob, 1)
    const url = await unsubscribeUrlOf(bob)

    const looked = await fetch(url)
    expect(looked.status).toBe(200)
    expect(looked.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(looked.headers.get('referrer-policy')).toBe('no-referrer')
    expect(await looked.text()).toMatch(/<bdi>Lunch<\/bdi>[\s\S]*<form method="post">[\s\S]*<button/)
    expect(await settingOf(bob)).toBe('all')

    const oneClick = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })
    expect((await fetch(url, { method: 'POST', body: oneClick })).status).toBe(200)
    expect(await settingOf(bob)).toBe('none')
    expect(await settingOf(other)).toBe('all')
    const query = { token: url.searchParams.get('token') ?? '' }
    expect((await rest().done('unsubscribe', { query })).page).toContain('No more e-mails')
    expect((await rest().done('lookAtUnsubscribe', { query })).page).toContain('Lunch')

    await receivesEmails(other, 1)
    await say(alice, chat.chatId)
    await receivesEmails(other, 2)
    expect(await emailsTo(bob)).toHaveLength(1)
    await setNotifications(bob, chat, 'all')
    expect(await settingOf(bob)).toBe('all')
  })

  test('that was never one is refused, in a browser and by a mail program', async () => {
    for (const operation of ['lookAtUnsubscribe', 'unsubscribe'] as const) {
      await rest().refused(operation, { query: { token: 'A'.repeat(43) } }, 'link_not_found')
      await rest().refused(operation, { query: { token: 'not a token' } }, 'validation_failed')
      await rest().refused(operation, {}, 'validation_failed')
    }
  })
})

describe('an address', () => {
  const timestamp = new Date().toISOString()
  const bounce = (email: string, bounceType: string) => ({
    eventType: 'Bounce',
    mail: { destination: [email] },
    bounce: { bounceType, bouncedRecipients: [{ emailAddress: email }], timestamp },
  })
  const complaint = (email: string) => ({
    eventType: 'Complaint',
    mail: { destination: [email] },
    complaint: { complainedRecipients: [{ emailAddress: email }], timestamp },
  })
  const feedbackOn = (account: User) =>
    eventually('the feedback is recorded', () => storedFeedback(account.email))

  test('that bounced for good or complained gets no more; one that was full, or is another’s, does', async () => {
    const alice = await givenPerson('alice')
    const [gone, cross, full] = [await givenUser(), await givenUser(), await givenUser()]
    const { chatId } = await givenChat(alice, gone, cross, full)
    await publishFeedback('Successfully validated SNS topic for Amazon SES event publishing.')
    await publishFeedback(bounce(full.email, 'Transient'))
    for (const _twice of [1, 2]) {
      await publishFeedback(bounce(gone.email.toUpperCase(), 'Permanent'))
      await publishFeedback(complaint(cross.email))
    }
    expect(await feedbackOn(gone)).toHaveProperty('bouncedAtMs', Date.parse(timestamp))
    expect(await feedbackOn(cross)).toHaveProperty('complainedAtMs', Date.parse(timestamp))
    await say(alice, chatId)

    expect(await receivesEmails(full, 1)).toHaveLength(1)
    for (const account of [gone, cross]) expect(await emailsTo(account)).toEqual([])
  })

  test('is not lost with feedback that cannot be read: that lies among the dead letters, with its reason', async () => {
    const mark = freshName('feedback')
    await publishFeedback({ eventType: 'Rendering Failure', mark })
    const [letter] = await deadLettersWith('EmailFeedbackDeadLettersUrl', mark, 1)
    expect(letter?.reason).toContain('eventType')
  })
})

test('jobs that come twice, and many at once, send one e-mail', async () => {
  const [alice, bob] = (await givenPeople(2)) as [Person, Person]
  const { chatId } = await givenChat(alice, bob)
  const { seq } = await say(alice, chatId)
  const written = JSON.stringify({ 'detail-type': 'message.created', detail: { chatId, message: { seq } } })
  const member = JSON.stringify({ kind: 'member', chatId, userId: bob.userId })
  const sweep = JSON.stringify({ kind: 'sweep', chatId, seq })
  const records = [written, member, sweep, member].map((body, index) => ({ messageId: String(index), body }))
  await Promise.all([
    ...[written, member, written, member, sweep].map(queueNotification),
    ...[1, 2, 3].map(() => invoke('NotifyFunctionName', { Records: records })),
  ])
  await receivesEmails(bob, 1)
  // Later e-mails come after everything queued above, and after the interval.
  await say(alice, chatId)
  const emails = await receivesEmails(bob, 2)
  expect(emails.map(({ subject }) => subject)).toEqual([
    '1 new message in “Lunch”',
    '1 new message in “Lunch”',
  ])
})

test('a function that dies between claim and e-mail sends it not twice; the next one counts what it would have announced', async () => {
  const [alice, bob] = (await givenPeople(2)) as [Person, Person]
  const { chatId } = await givenChat(alice, bob)
  await withSettings(['NotifyFunctionName'], { FAULT_POINT: `after-claim:${bob.userId}` }, async () => {
    await say(alice, chatId)
    await eventually('the e-mail is claimed', async () => (await membershipOf(bob, chatId))?.['notifiedSeq'])
  })
  await queueNotification(JSON.stringify({ kind: 'member', chatId, userId: bob.userId }))
  await say(alice, chatId)

  const emails = await receivesEmails(bob, 1)
  expect(emails.map(({ subject }) => subject)).toEqual(['2 new messages in “Lunch”'])
})

test('a job that cannot be read is set aside with its reason, and holds nobody up', async () => {
  const [alice, bob] = (await givenPeople(2)) as [Person, Person]
  const { chatId } = await givenChat(alice, bob)
  const mark = freshName('broken')
  await queueNotification(`no JSON ${mark}`)
  await queueNotification(JSON.stringify({ kind: 'member', chatId, mark }))
  await say(alice, chatId)
  await receivesEmails(bob, 1)
  const letters = await deadLettersWith('NotificationsDeadLettersUrl', mark, 2)
  for (const { reason } of letters) expect(reason).toBeTruthy()
})

test('the stub writes one line per e-mail, without the address, the link or the text', async () => {
  const [alice, bob] = [await givenPerson('alice'), await givenUser()]
  const { chatId } = await givenChat(alice, bob)
  const sinceMs = Date.now()
  await withSettings(['NotifyFunctionName'], { EMAIL_SENDER: 'stub' }, async () => {
    await say(alice, chatId, 'a secret word')
    const [line, ...more] = await eventually('the line is there', async () => {
      const lines = (await linesLogged(sinceMs)).filter(({ userId }) => userId === bob.userId)
      return lines.length > 0 ? lines : undefined
    })
    expect(more).toEqual([])
    expect(line).toMatchObject({
      message: 'e-mail',
      userId: bob.userId,
      to: `${bob.email[0]}…@example.com`,
      subject: '1 new message in “Lunch”',
    })
    expect(JSON.stringify(line)).not.toMatch(new RegExp(`${bob.email}|token|secret`))
  })
  expect(await emailsTo(bob)).toEqual([])
})
