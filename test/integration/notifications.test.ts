import { queues, ses } from '../steps/domain/domain.ts'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Membership } from '../../shared/domain/records/chat.ts'
import { removeMember } from '../../shared/domain/members/remove-member.ts'
import { setNotifications } from '../../shared/domain/members/patch-member.ts'
import { deleteMessage } from '../../shared/domain/messages/delete-message.ts'
import { editMessage } from '../../shared/domain/messages/edit-message.ts'
import { markRead } from '../../shared/domain/messages/mark-read.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { claimEmail, confirmClaim, releaseClaim } from '../../shared/domain/notifications/email-claim.ts'
import { EmailThrottledError } from '../../shared/domain/emails/email.ts'
import { emailAddressesOf } from '../../shared/domain/notifications/email-addresses.ts'
import { recordFeedback } from '../../shared/domain/emails/email-feedback.ts'
import { NotificationJob } from '../../shared/domain/notifications/notification-job.ts'
import { notifyMember } from '../../shared/domain/notifications/notify-member.ts'
import { sweepChat } from '../../shared/domain/notifications/sweep-chat.ts'
import {
  createUnsubscribeToken,
  findUnsubscribeChat,
  unsubscribe,
} from '../../shared/domain/notifications/unsubscribe.ts'
import { keys } from '../../shared/domain/records/keys.ts'
import { getItem } from '../../shared/platform/storage/read.ts'
import { storeItems } from '../steps/aws/table.ts'
import { drainQueue, emptyQueue, waitingIn } from '../steps/aws/drain-queue.ts'
import { append, givenChat, givenUsers, membershipOf, type User } from '../steps/domain/given-domain.ts'
import { takeFrom } from '../steps/aws/queues.ts'
import { storeMembers } from '../steps/stored/store.ts'

let alice: User
let bob: User
let chatId: string
beforeEach(async () => {
  ;[alice, bob] = (await givenUsers(2)) as [User, User]
  chatId = await givenChat([alice, bob])
  await drainQueue(queues.notifications)
})

const addressOf = ({ username }: User) => `${username}@example.com`
const subjectsTo = (user: User) =>
  ses.sentTo(addressOf(user)).map(({ Content }) => Content.Simple.Subject.Data)
const jobOf = ({ userId }: User) => ({ kind: 'member' as const, chatId, userId })
const written = (seq: number) => ({ kind: 'written' as const, chatId, seq })
const member = async (user: User): Promise<Membership> => {
  const membership = await membershipOf(chatId, user.userId)
  if (!membership) throw new Error('not a member')
  return membership
}
/** Does the same as the queue's function, without Lambda. */
const work = async (body: string): Promise<void> => {
  const job = NotificationJob.parse(JSON.parse(body))
  if (job.kind === 'edited') throw new Error('no edits here')
  await (job.kind === 'member' ? notifyMember(job) : sweepChat(job))
}

describe('an e-mail', () => {
  it('is sent once, however many jobs would send it at once, with what mail programs need to stop it', async () => {
    await append(chatId, alice, 'hello')
    await Promise.all(Array.from({ length: 20 }, () => notifyMember(jobOf(bob))))
    await notifyMember(jobOf(bob))

    const [email, ...more] = ses.askedFor(addressOf(bob))
    expect(more).toEqual([])
    const [unsubscribe, oneClick] = email?.Content.Simple.Headers ?? []
    expect(unsubscribe?.Name).toBe('List-Unsubscribe')
    expect(unsubscribe?.Value).toMatch(
      /^<https:\/\/api\.example\.com\/notifications\/unsubscribe\?token=[\w-]{43}>$/,
    )
    expect(oneClick).toEqual({ Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' })
    expect(email?.Content.Simple.Body.Text.Data).toContain(`https://chat.example.com/#/chats/${chatId}`)
    expect(email).toMatchObject({
      FromEmailAddress: 'parley@example.com',
      ConfigurationSetName: 'domain-tests',
    })
    expect(await member(bob)).not.toHaveProperty('untoldAfterSeq')
  })

  it('that waits is not sent for a mention that was edited away or deleted', async () => {
    await setNotifications(bob.credentials, chatId, 'me', 'mentions')
    const mention = async () =>
      (await postMessage(alice.credentials, { chatId, text: `@${bob.username}` })).message.seq
    const edited = await mention()
    const deleted = await mention()
    const before = await member(bob)
    await editMessage(alice.credentials, chatId, edited, 'nobody')
    await deleteMessage(alice.credentials, chatId, deleted)
    // Decided on before the edit, and claimed after it.
    expect(await claimEmail(before, deleted, Date.now())).toBeUndefined()
    await notifyMember(jobOf(bob))
    expect(subjectsTo(bob)).toEqual([])

    await editMessage(alice.credentials, chatId, edited, `@${bob.username} after all`)
    await Promise.all([notifyMember(jobOf(bob)), notifyMember(jobOf(bob))])
    expect(subjectsTo(bob)).toEqual(['1 new mention in “A chat”'])
  })

  it('is followed by one job that looks again, however many jobs would have sent it', async () => {
    await append(chatId, alice, 'hello')
    await Promise.all(Array.from({ length: 20 }, () => notifyMember(jobOf(bob))))
    const { notifiedAtMs: firstAtMs = 0 } = await member(bob)
    await append(chatId, alice, 'are you there?')
    const jobs = await drainQueue(queues.notifications, work)
    expect(subjectsTo(bob)).toEqual(['1 new message in “A chat”', '1 new message in “A chat”'])
    const { notifiedAtMs = 0 } = await member(bob)
    expect(notifiedAtMs - firstAtMs).toBeGreaterThanOrEqual(1000)
    expect(jobs.filter((body) => JSON.parse(body).followUpOf === notifiedAtMs)).toHaveLength(1)
    expect(jobs.filter((body) => JSON.parse(body).followUpOf > firstAtMs + 1000)).toHaveLength(1)
  })

  it('that SES throttles leaves the member as before and comes again; a short spell is waited for', async () => {
    await append(chatId, alice, 'hello')
    const before = await member(bob)
    const throttled = { status: 429, name: 'TooManyRequestsException' }
    const usedUp = { status: 400, name: 'LimitExceededException' }
    ses.answer(addressOf(bob), ...Array.from({ length: 5 }, () => throttled), usedUp)
    for (const _reason of ['the rate', 'the quota']) {
      await expect(notifyMember(jobOf(bob))).rejects.toThrow(EmailThrottledError)
      expect(await member(bob)).toEqual(before)
    }
    ses.answer(addressOf(bob), throttled)
    await notifyMember(jobOf(bob))
    expect(subjectsTo(bob)).toEqual(['1 new message in “A chat”'])
  })

  it('of which nobody knows whether it left is not sent again; the next one counts what it reported', async () => {
    await append(chatId, alice, 'hello')
    ses.answer(addressOf(bob), 'nothing')
    await notifyMember(jobOf(bob))
    await notifyMember(jobOf(bob))
    expect(ses.askedFor(addressOf(bob))).toHaveLength(1)
    await append(chatId, alice, 'are you there?')
    await drainQueue(queues.notifications, work)
    expect(subjectsTo(bob)).toEqual(['2 new messages in “A chat”'])
  })

  it('that SES refuses for good is set aside, and not tried again', async () => {
    await append(chatId, alice, 'hello')
    ses.answer(addressOf(bob), { status: 400, name: 'MessageRejected' })
    await notifyMember(jobOf(bob))
    await drainQueue(queues.notifications, work)
    expect(ses.askedFor(addressOf(bob))).toHaveLength(1)
    expect(await takeFrom(queues.notificationsDeadLetters)).toEqual([
      { body: JSON.stringify(jobOf(bob)), reason: 'SES answered MessageRejected' },
    ])
  })
})

describe('a claim', () => {
  const claim = async () => claimEmail(await member(bob), 1, Date.now())

  it('fails for who has read, has had another e-mail or wants none since it was decided', async () => {
    const { seq } = (await append(chatId, alice, 'hello')).message
    const decided = await member(bob)
    await markRead(bob.credentials, chatId, seq)
    expect(await claimEmail(decided, seq, Date.now())).toBeUndefined()

    const later = await member(bob)
    await setNotifications(bob.credentials, chatId, 'me', 'none')
    expect(await claimEmail(later, seq, Date.now())).toBeUndefined()

    const last = await member(bob)
    expect(await claimEmail(last, seq, Date.now())).toBeDefined()
    expect(await claimEmail(last, seq, Date.now() + 1)).toBeUndefined()
  })

  it('is given back and confirmed by its holder only', async () => {
    const before = await member(bob)
    const first = await claim()
    const second = await claim()
    if (!first || !second) throw new Error('both were to be had')
    await releaseClaim(before, first)
    await confirmClaim(first)
    expect(await member(bob)).toEqual(second)
    await releaseClaim(first, second)
    expect(await member(bob)).toEqual(first)
    await releaseClaim(before, first)
    expect(await member(bob)).toEqual(before)
  })

  it('does not bring back who has left', async () => {
    const gone = { ...(await member(bob)), userId: randomUUID() }
    expect(await claimEmail(gone, 1, Date.now())).toBeUndefined()
    expect(await getItem(keys.membership(gone.userId, chatId))).toBeUndefined()
  })
})

describe('a busy chat', () => {
  it('is told of message by message, none left out and none twice, however the looks at it interleave', async () => {
    const messages = 40
    const sent = async () => {
      for (let count = 0; count < messages; count++) {
        const { message } = await append(chatId, alice, `message ${count}`)
        await Promise.all([sweepChat(written(message.seq)), sweepChat(written(message.seq))])
        await sleep(Math.random() * 100)
      }
    }
    let sending = true
    await Promise.all([
      sent().finally(() => {
        sending = false
      }),
      (async () => {
        while (sending) await drainQueue(queues.notifications, work)
      })(),
    ])
    await drainQueue(queues.notifications, work)

    const counts = subjectsTo(bob).map((subject) => Number.parseInt(subject, 10))
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(messages)
    expect(ses.askedFor(addressOf(alice))).toEqual([])
  })

  it('is looked through once for all that is written soon after the last time', async () => {
    await storeItems([
      { ...keys.sweepState(chatId), sweepAtMs: Date.now() + 60_000, expiresAt: 9_999_999_999 },
    ])
    for (let count = 0; count < 10; count++) {
      const { seq } = (await append(chatId, alice, `message ${count}`)).message
      await sweepChat(written(seq))
      await sweepChat(written(seq))
    }
    expect(await waitingIn(queues.notifications)).toBe(1)
    await emptyQueue(queues.notifications)
  })

  it('is looked through again where a sweep died, by the job that comes again', async () => {
    const { seq } = (await append(chatId, alice, 'hello')).message
    await storeItems([{ ...keys.sweepState(chatId), sweepAtMs: Date.now(), expiresAt: 9_999_999_999 }])
    await sweepChat(written(seq))
    expect(subjectsTo(bob)).toEqual([])
    await drainQueue(queues.notifications, work)
    expect(subjectsTo(bob)).toEqual(['1 new message in “A chat”'])
  })

  it('with hundreds of members is looked through by several jobs, which leave nobody out and ask nobody twice', async () => {
    const userIds = Array.from({ length: 520 }, () => randomUUID())
    await storeMembers(chatId, userIds)
    const { seq } = (await append(chatId, alice, 'hello')).message
    await sweepChat(written(seq))
    const asked: string[] = []
    const jobs = await drainQueue(queues.notifications, async (body) => {
      const job = NotificationJob.parse(JSON.parse(body))
      if (job.kind === 'member') asked.push(job.userId)
      else if (job.kind !== 'edited') await sweepChat(job)
    })
    expect(asked.sort()).toEqual([...userIds, bob.userId].sort())
    expect(jobs.filter((job) => job.includes('"from"'))).toHaveLength(1)
    expect(await getItem(keys.sweepState(chatId))).toMatchObject({ sweptSeq: seq })
  })
})

it('a link stops what it is for, and names its chat only as long as its user is in it', async () => {
  const token = await createUnsubscribeToken(bob.userId, chatId)
  expect(await findUnsubscribeChat(token)).toEqual({ chatName: 'A chat' })
  expect(await member(bob)).toMatchObject({ notifications: 'all' })
  await Promise.all(Array.from({ length: 5 }, () => unsubscribe(token)))
  expect(await member(bob)).toMatchObject({ notifications: 'none' })
  expect(await member(alice)).toMatchObject({ notifications: 'all' })
  await removeMember(bob.credentials, chatId, 'me')
  expect(await unsubscribe(token)).toEqual({ chatName: '' })
  expect(await membershipOf(chatId, bob.userId)).toBeUndefined()
})

it('addresses are known of who can be written to, and of nobody else', async () => {
  const [gone, cross, fine] = (await givenUsers(3)) as [User, User, User]
  await recordFeedback(addressOf(gone).toUpperCase(), 'bounced', 1)
  await recordFeedback(addressOf(cross), 'complained', 2)
  const nobody = { userId: randomUUID() }
  const known = await emailAddressesOf([gone, cross, fine, nobody, fine].map(({ userId }) => userId))
  expect(known).toEqual(new Map([[fine.userId, addressOf(fine)]]))
  expect(await emailAddressesOf([])).toEqual(new Map())
})
