import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { setNotifications } from '../../shared/domain/members/patch-member.ts'
import { removeMember } from '../../shared/domain/members/remove-member.ts'
import { deleteMessage } from '../../shared/domain/messages/delete-message.ts'
import { findMessage } from '../../shared/domain/messages/find-message.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { EmailThrottledError } from '../../shared/domain/emails/email.ts'
import { notifyMember } from '../../shared/domain/notifications/notify-member.ts'
import type { Membership } from '../../shared/domain/records/chat.ts'
import { keys } from '../../shared/domain/records/keys.ts'
import type { RequiredNotice } from '../../shared/domain/records/required-notification.ts'
import { appendRequired } from '../../shared/domain/required-notifications/append-required.ts'
import { compensate } from '../../shared/domain/required-notifications/compensate.ts'
import { findRequired } from '../../shared/domain/required-notifications/find-required.ts'
import { finishAbandoned } from '../../shared/domain/required-notifications/finish-abandoned.ts'
import { InProgressError } from '../../shared/domain/required-notifications/in-progress-error.ts'
import { notifyUser } from '../../shared/domain/required-notifications/notify-user.ts'
import { settle } from '../../shared/domain/required-notifications/settle.ts'
import { getItem } from '../../shared/platform/storage/read.ts'
import { setAttribute, storeItems } from '../steps/aws/table.ts'
import { ses } from '../steps/domain/domain.ts'
import { givenChat, givenUsers, type User } from '../steps/domain/given-domain.ts'

let alice: User
let bob: User
let carol: User
let chatId: string
let sent: { chatId: string; senderId: string; clientMessageId: string }
beforeEach(async () => {
  ;[alice, bob, carol] = (await givenUsers(3)) as [User, User, User]
  chatId = await givenChat([alice, bob, carol])
  sent = { chatId, senderId: alice.userId, clientMessageId: randomUUID() }
})

const inAWhile = () => Date.now() + 60_000
const text = 'fire drill at noon'
/** The message that an execution of the workflow appends, for everyone else in the chat. */
const appendOnce = (execution: string = randomUUID(), deadlineMs = inAWhile()) =>
  appendRequired(
    alice.credentials,
    { chatId, text, clientMessageId: sent.clientMessageId },
    { execution, userIds: [bob.userId, carol.userId], deadlineMs },
  )
const notify = ({ userId }: User, execution: string = randomUUID()) =>
  notifyUser(chatId, 1, userId, { execution, attempt: 0, deadlineMs: inAWhile() })
const emailsTo = ({ username }: User) => ses.sentTo(`${username}@example.com`).length
const answerSes = ({ username }: User, ...answers: Parameters<typeof ses.answer>[1][]) =>
  ses.answer(`${username}@example.com`, ...answers)
const phase = async () => (await findRequired(sent))?.required.phase
const message = () => findMessage(chatId, 1)
const noticeOf = ({ userId }: User, notice: Pick<RequiredNotice, 'state' | 'execution' | 'leaseUntilMs'>) =>
  storeItems([{ ...keys.requiredNotice(chatId, 1, userId), expiresAt: 2_000_000_000, ...notice }])

describe('the interval of a recipient', () => {
  it('lets the first of two messages notify, and the second is withdrawn', async () => {
    const seqs: number[] = []
    for (const clientMessageId of [randomUUID(), randomUUID()]) {
      const appended = await appendRequired(
        alice.credentials,
        { chatId, text, clientMessageId },
        { execution: randomUUID(), userIds: [bob.userId], deadlineMs: inAWhile() },
      )
      seqs.push(appended.seq)
    }
    const notify = (seq: number | undefined = 0) =>
      notifyUser(chatId, seq, bob.userId, { execution: randomUUID(), attempt: 0, deadlineMs: inAWhile() })
    expect(await notify(seqs[0])).toBe('sent')
    // Just now, however slow this test is.
    await setAttribute(keys.membership(bob.userId, chatId), 'requiredAtMs', inAWhile())
    expect(await notify(seqs[0])).toBe('sent')
    expect(await notify(seqs[1])).toBe('refused')
    expect(emailsTo(bob)).toBe(1)
    expect(await Promise.all(seqs.map((seq) => settle(chatId, seq)))).toEqual(['succeeded', 'failed'])
  })

  it('is free again when SES refused the e-mail, so that nobody was notified', async () => {
    await appendOnce()
    answerSes(bob, { status: 400, name: 'MessageRejected' })
    expect(await notify(bob)).toBe('refused')
    expect(await getItem<Membership>(keys.membership(bob.userId, chatId))).not.toHaveProperty('requiredAtMs')
  })
})

describe('notifying a user', () => {
  it('happens once, however many executions would at once', async () => {
    await appendOnce()
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => notify(bob)))
    for (const outcome of tries)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(InProgressError)
      else expect(outcome.value).toBe('sent')
    expect(tries.some(({ status }) => status === 'fulfilled')).toBe(true)
    expect(await notify(bob)).toBe('sent')
    expect(emailsTo(bob)).toBe(1)
  })

  it('that died is taken over by the next attempt at once, and by others when its lease has run out', async () => {
    await appendOnce()
    const dead = { state: 'sending', execution: 'dead', leaseUntilMs: inAWhile() } as const
    await noticeOf(bob, dead)
    await expect(notify(bob)).rejects.toThrow(InProgressError)
    expect(emailsTo(bob)).toBe(0)
    expect(await notify(bob, 'dead')).toBe('sent')
    await noticeOf(carol, { ...dead, leaseUntilMs: Date.now() - 1 })
    expect(await notify(carol)).toBe('sent')
    expect([emailsTo(bob), emailsTo(carol)]).toEqual([1, 1])
  })

  it('that SES cannot do now is done by a later attempt', async () => {
    await appendOnce()
    answerSes(bob, { status: 503, name: 'ServiceUnavailable' })
    await expect(notify(bob, 'one')).rejects.toThrow(EmailThrottledError)
    expect(await notify(bob, 'one')).toBe('sent')
    expect(emailsTo(bob)).toBe(1)
  })

  it('that SES will never do keeps everyone else from hearing of the message', async () => {
    await appendOnce()
    answerSes(bob, { status: 400, name: 'MessageRejected' })
    expect(await notify(bob)).toBe('refused')
    expect(await notify(bob)).toBe('refused')
    expect(await notify(carol)).toBe('ended')
    expect([emailsTo(bob), emailsTo(carol)]).toEqual([0, 0])
    expect(await settle(chatId, 1)).toBe('failed')
  })

  it('does not begin when there is no time left', async () => {
    await appendOnce()
    const late = { execution: 'late', attempt: 0, deadlineMs: Date.now() - 1 }
    expect(await notifyUser(chatId, 1, bob.userId, late)).toBe('late')
    expect(emailsTo(bob)).toBe(0)
  })

  it('is not asked any more of who left or wants none, and they are not missed', async () => {
    await appendOnce()
    await removeMember(alice.credentials, chatId, bob.userId)
    await setNotifications(carol.credentials, chatId, 'me', 'none')
    expect([await notify(bob), await notify(carol)]).toEqual(['excused', 'excused'])
    expect(await settle(chatId, 1)).toBe('succeeded')
    expect([emailsTo(bob), emailsTo(carol)]).toEqual([0, 0])
  })

  it('is not asked any more when the message was deleted', async () => {
    await appendOnce()
    await deleteMessage(alice.credentials, chatId, 1)
    expect(await notify(bob)).toBe('excused')
    expect(emailsTo(bob)).toBe(0)
  })

  it('is not repeated by the e-mail of new messages', async () => {
    await appendOnce()
    await notify(bob)
    await setAttribute(keys.membership(bob.userId, chatId), 'notifiedAtMs', 0)
    await notifyMember({ kind: 'member', chatId, userId: bob.userId })
    expect(emailsTo(bob)).toBe(1)
  })
})

describe('the end of a required notification', () => {
  it('is one and the same for all who settle or compensate at once', async () => {
    for (const _ of [1, 2, 3]) {
      sent = { ...sent, chatId: await givenChat([alice, bob, carol]) }
      chatId = sent.chatId
      await appendOnce()
      await Promise.all([notify(bob), notify(carol)])
      await Promise.all([
        ...Array.from({ length: 5 }, () => settle(chatId, 1)),
        ...Array.from({ length: 5 }, () => compensate(sent)),
      ])
      const ended = await phase()
      expect(['succeeded', 'failed']).toContain(ended)
      expect((await message()).reason).toBe(ended === 'failed' ? 'notification_failed' : undefined)
      expect(await settle(chatId, 1)).toBe(ended)
      expect((await compensate(sent)).phase).toBe(ended === 'failed' ? 'withdrawn' : 'succeeded')
    }
  })

  it('by compensation makes one tombstone and one pair of figures, whoever repeats it', async () => {
    await appendOnce()
    await notify(bob)
    const figures = { phase: 'withdrawn', reached: 1, outOf: 2 }
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => compensate(sent)))
    expect(outcomes).toEqual(outcomes.map(() => figures))
    expect(await message()).toMatchObject({ text: '', reason: 'notification_failed', revision: 1 })
    expect(await notify(carol)).toBe('ended')
    await noticeOf(carol, { state: 'sending', execution: 'dead', leaseUntilMs: inAWhile() })
    expect(await notify(carol)).toBe('ended')
    expect(await compensate(sent)).toEqual(figures)
    expect((await message()).revision).toBe(1)
  })

  it('leaves a message as its author deleted it', async () => {
    await appendOnce()
    await deleteMessage(alice.credentials, chatId, 1)
    expect(await compensate(sent)).toMatchObject({ phase: 'withdrawn' })
    expect(await message()).not.toHaveProperty('reason')
  })

  it('of a message that was sent plainly, or never, withdraws nothing', async () => {
    expect(await compensate(sent)).toEqual({ phase: 'nothing' })
    await postMessage(alice.credentials, { chatId, text, clientMessageId: sent.clientMessageId })
    expect(await compensate(sent)).toEqual({ phase: 'nothing' })
    expect((await message()).text).toBe(text)
  })
})

describe('the guard', () => {
  it('withdraws what an execution left undecided long ago', async () => {
    await appendOnce(randomUUID(), Date.now() - 60_000)
    await Promise.all([finishAbandoned(sent), finishAbandoned(sent)])
    expect(await phase()).toBe('failed')
    expect(await message()).toMatchObject({ text: '', reason: 'notification_failed', revision: 1 })
  })

  it('finishes a compensation that was begun', async () => {
    await appendOnce()
    await setAttribute(keys.requiredNotification(chatId, 1), 'phase', 'failed')
    await finishAbandoned(sent)
    expect((await message()).reason).toBe('notification_failed')
  })

  it('leaves alone what another execution is still at, what succeeded, and what never was', async () => {
    await finishAbandoned(sent)
    await appendOnce(randomUUID(), Date.now() - 60_000)
    // A repeat took the work up: its own job for the guard comes later.
    expect(await appendOnce()).toMatchObject({ phase: 'running', duplicate: true, seq: 1 })
    await finishAbandoned(sent)
    expect(await phase()).toBe('running')
    await Promise.all([notify(bob), notify(carol)])
    await settle(chatId, 1)
    await setAttribute(keys.requiredNotification(chatId, 1), 'deadlineMs', 0)
    await finishAbandoned(sent)
    expect(await phase()).toBe('succeeded')
    expect((await message()).text).toBe(text)
  })
})

describe('a message whose notification is required', () => {
  it('is there exactly when the requirement is, also for many who append it at once', async () => {
    const appended = await Promise.all(Array.from({ length: 10 }, () => appendOnce()))
    expect(appended.filter(({ duplicate }) => !duplicate)).toHaveLength(1)
    expect(new Set(appended.map(({ seq }) => seq))).toEqual(new Set([1]))
    expect(await phase()).toBe('running')
  })

  it('counts as new for each attempt of the execution that wrote it', async () => {
    expect((await appendOnce('one')).duplicate).toBe(false)
    expect((await appendOnce('one')).duplicate).toBe(false)
    expect((await appendOnce('other')).duplicate).toBe(true)
  })
})
