import { faultPoint } from '../../platform/settings/fault-point.ts'
import { getItems } from '../../platform/storage/read.ts'
import { step, transact, updateItem } from '../../platform/storage/write.ts'
import { EmailRefused } from '../notifications/email.ts'
import { emailAddressesOf } from '../notifications/email-addresses.ts'
import { chatUrl, createUnsubscribeUrl } from '../notifications/links.ts'
import { noteEmailed } from '../notifications/record-email-sent.ts'
import { sendEmail } from '../notifications/send-email.ts'
import { requiredNotificationEmail } from '../notifications/templates/required-notification.ts'
import type { ChatMeta, Membership } from '../records/chat.ts'
import { keys } from '../records/keys.ts'
import type { MessageRecord } from '../records/message.ts'
import type { RequiredNotice } from '../records/required-notification.ts'
import { decide, expiry } from './required-notification.ts'
import { leaseMs } from './times.ts'

/** Somebody else is sending this very e-mail; trying again later tells how that went. */
export class InProgress extends Error {
  override readonly name = 'InProgress'
}

/** One attempt of a workflow's step. */
export type Attempt = { execution: string; attempt: number; deadlineMs: number }

/** How it ended with a user. */
type Told = Exclude<RequiredNotice['state'], 'sending'>

export type Notified = Told | 'ended' | 'late'

/**
 * Takes the sending of one e-mail, if nobody has it. An attempt of the same execution takes over at once, since the
 * one before it is over; another execution waits until the lease has run out.
 */
const claim = async (
  chatId: string,
  seq: number,
  userId: string,
  { execution }: Attempt,
): Promise<RequiredNotice['state'] | 'claimed' | 'ended'> => {
  const nowMs = Date.now()
  const notice: RequiredNotice = {
    ...keys.requiredNotice(chatId, seq, userId),
    state: 'sending',
    execution,
    leaseUntilMs: nowMs + leaseMs,
    expiresAt: expiry(),
  }
  const outcome = await transact({
    required: step.check(keys.requiredNotification(chatId, seq), 'phase = :running', {
      values: { ':running': 'running' },
    }),
    notice: step.put(notice, {
      condition:
        'attribute_not_exists(pk) OR (#state = :sending AND (execution = :execution OR leaseUntilMs < :now))',
      names: { '#state': 'state' },
      values: { ':sending': 'sending', ':execution': execution, ':now': nowMs },
    }),
  })
  if (outcome.committed) return 'claimed'
  const found = outcome.failed.get('notice') as RequiredNotice | undefined
  if (found && found.state !== 'sending') return found.state
  return outcome.failed.has('required') ? 'ended' : 'sending'
}

const note = (chatId: string, seq: number, userId: string, state: Told) =>
  updateItem(keys.requiredNotice(chatId, seq, userId), 'SET #state = :state', {
    condition: 'attribute_exists(pk)',
    names: { '#state': 'state' },
    values: { ':state': state },
  })

/** Sends it, unless there is no reason to any more: who left, wants none, or would read of a message that is gone. */
const tell = async (chatId: string, seq: number, userId: string): Promise<Told> => {
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
    if (error instanceof EmailRefused) return 'refused'
    throw error
  }
  return 'sent'
}

/**
 * Tells one user of a message, once, however often and from wherever it is asked: a notice is claimed before the
 * e-mail leaves and marked after it. A crash between the two has it sent again, for nobody can tell whether it left:
 * what is required rather comes twice than never.
 *
 *     execution A   claims ── sends ── marks
 *     execution B      claims ✗ InProgress ┄┄ finds it sent ✓
 *     attempt 1     claims ── sends ── dies
 *     attempt 2                          claims ── sends ── marks
 *
 * Only while the notification is running: what comes late, when the message is withdrawn already, sends nothing.
 * @returns how it stands with this user; `ended` if that is no longer asked, `late` if there is no time left.
 * @throws InProgress, EmailThrottled: another attempt may help.
 */
export const notifyUser = async (
  chatId: string,
  seq: number,
  userId: string,
  attempt: Attempt,
): Promise<Notified> => {
  if (Date.now() > attempt.deadlineMs) return 'late'
  const claimed = await claim(chatId, seq, userId, attempt)
  if (claimed === 'sending') throw new InProgress('Another execution is sending this')
  if (claimed !== 'claimed') return claimed
  const state = await tell(chatId, seq, userId)
  faultPoint('after-email', userId, attempt.attempt)
  await note(chatId, seq, userId, state)
  if (state === 'sent') await noteEmailed(chatId, userId, seq)
  // Nobody need hear of a message that is going to be withdrawn.
  if (state === 'refused') await decide(chatId, seq, 'failed')
  return state
}
