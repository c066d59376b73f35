import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { faultPoint } from '../../platform/settings/fault-point.ts'
import { requiredIntervalSettings } from '../../platform/settings/notifications.ts'
import { allOf, anyOf, present } from '../../platform/storage/condition.ts'
import { getItems } from '../../platform/storage/read.ts'
import { putItem, step, transact, updateItem } from '../../platform/storage/write.ts'
import { EmailRefusedError, EmailThrottledError } from '../emails/email.ts'
import { emailAddressesOf } from '../notifications/email-addresses.ts'
import { chatUrl, createUnsubscribeUrl } from '../notifications/links.ts'
import { recordEmailSent } from '../notifications/record-email-sent.ts'
import { sendEmail } from '../emails/send-email.ts'
import { requiredNotificationEmail } from '../notifications/templates/required-notification.ts'
import type { ChatMeta, Membership } from '../records/chat.ts'
import { keys } from '../records/keys.ts'
import type { MessageRecord } from '../records/message.ts'
import type { RequiredNotice } from '../records/required-notification.ts'
import { InProgressError } from './in-progress-error.ts'
import { decide, expiry } from './required-notification.ts'
import { leaseMs } from './times.ts'

/** One attempt of a workflow step. */
export type Attempt = { execution: string; attempt: number; deadlineMs: number }

/** The final states of a notice. */
type NoticeOutcome = Exclude<RequiredNotice['state'], 'sending'>

export type NotifyOutcome = NoticeOutcome | 'ended' | 'late'

/** Claims the member's interval for this message, unless another message claimed it only just now. */
const intervalStep = (chatId: string, seq: number, userId: string, nowMs: number): TransactWriteItem => {
  const { condition, values } = allOf(
    present,
    anyOf(
      {
        condition: 'attribute_not_exists(requiredAtMs) OR requiredAtMs <= :cutoff',
        values: { ':cutoff': nowMs - requiredIntervalSettings().intervalMs },
      },
      { condition: 'requiredSeq = :requiredSeq', values: { ':requiredSeq': seq } },
    ),
  )
  return step.update(
    keys.membership(userId, chatId),
    'SET requiredAtMs = :requiredAt, requiredSeq = :requiredSeq',
    { condition, values: { ...values, ':requiredAt': nowMs } },
  )
}

/** Gives a member's interval back when no e-mail has left, unless another message holds it. */
const releaseInterval = (chatId: string, seq: number, userId: string) =>
  updateItem(keys.membership(userId, chatId), 'REMOVE requiredAtMs, requiredSeq', {
    condition: 'requiredSeq = :requiredSeq',
    values: { ':requiredSeq': seq },
  })

/**
 * Claims the sending of one e-mail, and the member's interval with it, so that of several messages at once only one is
 * notified of; the sender of a later one is refused before it is written (`resolveRecipients`). An attempt of the same
 * execution takes over at once, since the attempt before it has ended; another execution waits until the lease has
 * expired.
 */
const claim = async (
  chatId: string,
  seq: number,
  userId: string,
  { execution }: Attempt,
): Promise<RequiredNotice['state'] | 'claimed' | 'left' | 'too early' | 'ended'> => {
  const nowMs = Date.now()
  const notice: RequiredNotice = {
    ...keys.requiredNotice(chatId, seq, userId),
    state: 'sending',
    execution,
    leaseUntilMs: nowMs + leaseMs,
    expiresAt: expiry(),
  }
  const outcome = await transact({
    required: step.check(keys.requiredNotification(chatId, seq), {
      condition: 'phase = :running',
      values: { ':running': 'running' },
    }),
    notice: step.put(notice, {
      condition:
        'attribute_not_exists(pk) OR (#state = :sending AND (execution = :execution OR leaseUntilMs < :now))',
      names: { '#state': 'state' },
      values: { ':sending': 'sending', ':execution': execution, ':now': nowMs },
    }),
    interval: intervalStep(chatId, seq, userId, nowMs),
  })
  if (outcome.committed) return 'claimed'
  const found = outcome.failed.get('notice') as RequiredNotice | undefined
  if (found && found.state !== 'sending') return found.state
  if (outcome.failed.has('required')) return 'ended'
  if (found) return 'sending'
  return outcome.failed.get('interval') ? 'too early' : 'left'
}

const recordOutcome = (chatId: string, seq: number, userId: string, state: NoticeOutcome) =>
  updateItem(keys.requiredNotice(chatId, seq, userId), 'SET #state = :state', {
    ...present,
    names: { '#state': 'state' },
    values: { ':state': state },
  })

/** Excuses a user who has left the chat: nobody claims that. */
const excuse = (chatId: string, seq: number, userId: string, { execution }: Attempt) =>
  putItem({
    ...keys.requiredNotice(chatId, seq, userId),
    state: 'excused',
    execution,
    leaseUntilMs: Date.now(),
    expiresAt: expiry(),
  } satisfies RequiredNotice)

/** Sends the e-mail, unless the user has left or switched notifications off, or the message is deleted. */
const emailUser = async (chatId: string, seq: number, userId: string): Promise<NoticeOutcome> => {
  const [[meta, membership, message], addresses] = await Promise.all([
    getItems<[ChatMeta, Membership, MessageRecord]>([
      keys.chatMeta(chatId),
      keys.membership(userId, chatId),
      keys.message(chatId, seq),
    ]),
    emailAddressesOf([userId]),
  ])
  if (!meta || !membership || membership.notifications === 'none') return 'excused'
  if (!message || message.deletedAtMs !== undefined) return 'excused'
  const address = addresses.get(userId)
  if (address === undefined) return 'refused'
  const unsubscribeUrl = await createUnsubscribeUrl(userId, chatId)
  const facts = {
    chatName: meta.name,
    senderName: message.senderName,
    chatUrl: chatUrl(chatId),
    unsubscribeUrl,
  }
  try {
    await sendEmail({ userId, address, unsubscribeUrl, ...requiredNotificationEmail(facts) })
  } catch (error) {
    if (error instanceof EmailRefusedError) return 'refused'
    throw error
  }
  return 'sent'
}

/**
 * Notifies one user of a message, once, however many executions ask: a notice is claimed before the e-mail is sent and
 * marked after that. After a crash between the two the e-mail is sent again, since its fate is unknown, and a required
 * notification sent twice is better than none.
 *
 *     execution A   claims ── sends ── marks
 *     execution B      claims ✗ InProgressError ┄┄ finds it sent ✓
 *     attempt 1     claims ── sends ── dies
 *     attempt 2                          claims ── sends ── marks
 *
 * It sends only while the notification is running: a late attempt, after the message was withdrawn, sends nothing.
 * @returns the state of this user's notice, `refused` also within the member's interval; `ended` if the outcome is
 * decided, `late` if there is no time left.
 * @throws InProgressError, EmailThrottledError: a later attempt may succeed.
 */
export const notifyUser = async (
  chatId: string,
  seq: number,
  userId: string,
  attempt: Attempt,
): Promise<NotifyOutcome> => {
  if (Date.now() > attempt.deadlineMs) return 'late'
  const claimed = await claim(chatId, seq, userId, attempt)
  if (claimed === 'sending') throw new InProgressError('Another execution is sending this e-mail')
  if (claimed === 'too early') {
    await decide(chatId, seq, 'failed')
    return 'refused'
  }
  if (claimed === 'left') {
    await excuse(chatId, seq, userId, attempt)
    return 'excused'
  }
  if (claimed !== 'claimed') {
    // The attempt that found it so may have died before it freed the interval.
    if (claimed === 'refused' || claimed === 'excused') await releaseInterval(chatId, seq, userId)
    return claimed
  }
  const state = await emailUser(chatId, seq, userId).catch(async (error) => {
    if (error instanceof EmailThrottledError && !error.perhapsSent) await releaseInterval(chatId, seq, userId)
    throw error
  })
  faultPoint('after-email', userId, attempt.attempt)
  await recordOutcome(chatId, seq, userId, state)
  if (state === 'sent') await recordEmailSent(chatId, userId, seq)
  // Decided at once, so that nobody else is notified of a message that will be withdrawn.
  if (state === 'refused') await decide(chatId, seq, 'failed')
  if (state !== 'sent') await releaseInterval(chatId, seq, userId)
  return state
}
