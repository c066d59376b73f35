import { logger } from '../../platform/observability/logger.ts'
import { count } from '../../platform/observability/metrics.ts'
import { faultPoint } from '../../platform/settings/fault-point.ts'
import { notificationSettings } from '../../platform/settings/notifications.ts'
import { getItem, getItems } from '../../platform/storage/read.ts'
import { readMessagesAt, readNewest } from '../messages/read-messages.ts'
import type { ChatMeta, Membership } from '../records/chat.ts'
import { keys } from '../records/keys.ts'
import type { Profile } from '../records/profile.ts'
import { type PresenceRecord, toPresence } from '../sockets/presence.ts'
import { type Email, EmailRefusedError, EmailThrottledError } from '../emails/email.ts'
import { claimEmail, confirmClaim, releaseClaim } from './email-claim.ts'
import { countedAfter, type Due, emailDue, mentionsToCount } from './email-due.ts'
import { type EmailFeedback, isWritable } from '../emails/email-feedback.ts'
import { chatUrl, createUnsubscribeUrl } from './links.ts'
import type { MemberJob } from './notification-job.ts'
import { queueJobs, rejectJob } from './queue-jobs.ts'
import { sendEmail } from '../emails/send-email.ts'
import { maxCounted, newMessagesEmail } from './templates/new-messages.ts'

const messagesFor = (member: Membership) =>
  member.notifications === 'mentions'
    ? readMessagesAt(member.chatId, mentionsToCount(member).slice(0, maxCounted))
    : readNewest(member.chatId, countedAfter(member), maxCounted)

const writeEmail = async (
  { userId, chatId, notifications }: Membership,
  { name: chatName }: ChatMeta,
  address: string,
  { count, senders }: Due,
): Promise<Email> => {
  const unsubscribeUrl = await createUnsubscribeUrl(userId, chatId)
  const mentionsOnly = notifications === 'mentions'
  const content = newMessagesEmail({
    chatName,
    mentionsOnly,
    count,
    senders,
    chatUrl: chatUrl(chatId),
    unsubscribeUrl,
  })
  return { userId, address, unsubscribeUrl, ...content }
}

/** Sends a claimed e-mail, and then confirms or releases the claim. */
const sendClaimed = async (email: Email, member: Membership, claimed: Membership, job: MemberJob) => {
  const { chatId, userId } = member
  try {
    await sendEmail(email)
  } catch (error) {
    if (error instanceof EmailThrottledError && !error.perhapsSent) {
      await releaseClaim(member, claimed)
      logger.warn('an e-mail is delayed', { chatId, userId, error })
      throw error
    }
    if (!(error instanceof EmailThrottledError || error instanceof EmailRefusedError)) throw error
    logger.error('an e-mail was lost', { chatId, userId, error })
    if (error instanceof EmailRefusedError) await rejectJob(JSON.stringify(job), error.message)
    return
  }
  await confirmClaim(claimed)
}

/**
 * Sends a member the e-mail that is due, if one is. At most once, however often jobs repeat or overlap: an e-mail is
 * claimed before it is sent.
 *
 *     job    reads ── queues the follow-up ── claims 4–7 ✓ ── SES ── confirms
 *     double reads ── queues the follow-up ── claims 4–7 ✗
 *     one that dies                          claims 4–7 ✓ ── ✗        the next e-mail counts from 4
 *
 * SES cannot say whether it sent an e-mail, so an e-mail with an unknown fate is not sent again. A job that dies after
 * the claim, or a response that never comes, costs an e-mail and never sends two; the next e-mail counts the same
 * messages. When SES certainly refused for now, the claim is released and the job is retried.
 *
 * The follow-up is queued before the claim, so that no message within the interval is forgotten. The follow-up of a job
 * that did not get the claim finds another `notifiedAtMs` and does nothing.
 * @throws EmailThrottledError for a job that should be retried.
 */
export const notifyMember = async (job: MemberJob): Promise<void> => {
  for (let attempt = 0; attempt < decisions; attempt++) if (await decideAndSend(job)) return
}

/** Decisions that a job makes at most: one that is out of date by the time of its claim is made again. */
const decisions = 3

/** @returns `false` if the claim failed, since what was decided on has changed. */
const decideAndSend = async (job: MemberJob): Promise<boolean> => {
  const { chatId, userId, followUpOf } = job
  const { intervalMs } = notificationSettings()
  const [member, presence, profile, meta] = await getItems<[Membership, PresenceRecord, Profile, ChatMeta]>([
    keys.membership(userId, chatId),
    keys.presence(userId),
    keys.profile(userId),
    keys.chatMeta(chatId),
  ])
  if (!member || !profile || !meta) return true
  // Another job sent that e-mail, or a later one: the follow-up of that job checks.
  if (followUpOf !== undefined && member.notifiedAtMs !== followUpOf) return true
  const nowMs = Date.now()
  const due = emailDue({
    userId,
    member,
    presence: toPresence(presence),
    messages: await messagesFor(member),
    nowMs,
    intervalMs,
  })
  if (!due) return true
  if ('waitMs' in due) {
    if (followUpOf !== undefined) await queueJobs([job], due.waitMs)
    return true
  }
  const { email: address } = profile
  if (address === undefined) return true
  if (!isWritable(await getItem<EmailFeedback>(keys.emailFeedback(address)))) {
    count('EmailsSuppressed')
    return true
  }
  const email = await writeEmail(member, meta, address, due)
  await queueJobs([{ kind: 'member', chatId, userId, followUpOf: nowMs }], intervalMs)
  const claimed = await claimEmail(member, due.newestSeq, nowMs)
  if (!claimed) return false
  faultPoint('after-claim', userId)
  await sendClaimed(email, member, claimed, job)
  return true
}
