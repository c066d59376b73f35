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
import { type Email, EmailRefused, EmailThrottled } from './email.ts'
import { claimEmail, confirmEmail, giveBack } from './email-claim.ts'
import { countedAfter, type Due, emailDue, mentionsToCount } from './email-due.ts'
import { type EmailFeedback, isWritable } from './email-feedback.ts'
import { chatUrl, createUnsubscribeUrl } from './links.ts'
import type { MemberJob } from './notification-job.ts'
import { queueJobs, refuseJob } from './queue-jobs.ts'
import { sendEmail } from './send-email.ts'
import { mostCounted, newMessagesEmail } from './templates/new-messages.ts'

const messagesFor = (member: Membership) =>
  member.notifications === 'mentions'
    ? readMessagesAt(member.chatId, mentionsToCount(member).slice(0, mostCounted))
    : readNewest(member.chatId, countedAfter(member), mostCounted)

const writeEmail = async (
  { userId, chatId, notifications }: Membership,
  { name: chatName }: ChatMeta,
  { email: address }: Profile,
  { count, senders }: Due,
): Promise<Email> => {
  const unsubscribeUrl = await createUnsubscribeUrl(userId, chatId)
  const mentionsOnly = notifications === 'mentions'
  const words = newMessagesEmail({
    chatName,
    mentionsOnly,
    count,
    senders,
    chatUrl: chatUrl(chatId),
    unsubscribeUrl,
  })
  return { userId, address, unsubscribeUrl, ...words }
}

/** What became of a claimed e-mail decides what becomes of the claim. */
const sendClaimed = async (email: Email, member: Membership, claimed: Membership, job: MemberJob) => {
  const { chatId, userId } = member
  try {
    await sendEmail(email)
  } catch (error) {
    if (error instanceof EmailThrottled && !error.perhapsSent) {
      await giveBack(member, claimed)
      logger.warn('an e-mail was put off', { chatId, userId, error })
      throw error
    }
    if (!(error instanceof EmailThrottled || error instanceof EmailRefused)) throw error
    logger.error('an e-mail was lost', { chatId, userId, error })
    if (error instanceof EmailRefused) await refuseJob(JSON.stringify(job), error.message)
    return
  }
  await confirmEmail(claimed)
}

/**
 * Sends a member the e-mail that they are due, if they are. At most once, whatever comes twice or at once: of those
 * who would send it, one claims it.
 *
 *     job    reads ── queues the follow-up ── claims 4–7 ✓ ── SES ── confirms
 *     double reads ── queues the follow-up ── claims 4–7 ✗
 *     one that dies                          claims 4–7 ✓ ── ✗        the next e-mail counts from 4
 *
 * SES cannot be asked whether an e-mail left, so one of which nobody knows is not sent again: the job that dies after
 * the claim, and the answer that never came, cost an e-mail, never a double; the next one counts what it would have
 * said. What SES surely refused for now is given back, and the job comes again.
 *
 * The follow-up is queued before the claim, so that nothing that comes within the interval is forgotten; that of who
 * does not get the claim finds that it follows nothing.
 * @throws EmailThrottled for a job that should come again.
 */
export const notifyMember = async (job: MemberJob): Promise<void> => {
  const { chatId, userId, followUpOf } = job
  const { intervalMs } = notificationSettings()
  const [member, presence, profile, meta] = await getItems<[Membership, PresenceRecord, Profile, ChatMeta]>([
    keys.membership(userId, chatId),
    keys.presence(userId),
    keys.profile(userId),
    keys.chatMeta(chatId),
  ])
  if (!member || !profile || !meta) return
  // That e-mail was another job's, or was followed by one: its own follow-up looks, so that one does.
  if (followUpOf !== undefined && member.notifiedAtMs !== followUpOf) return
  const nowMs = Date.now()
  const due = emailDue({
    userId,
    member,
    presence: toPresence(presence),
    messages: await messagesFor(member),
    nowMs,
    intervalMs,
  })
  if (!due) return
  if ('waitMs' in due) {
    if (followUpOf !== undefined) await queueJobs([job], due.waitMs)
    return
  }
  if (!isWritable(await getItem<EmailFeedback>(keys.emailFeedback(profile.email)))) {
    return count('EmailsSuppressed')
  }
  const email = await writeEmail(member, meta, profile, due)
  await queueJobs([{ kind: 'member', chatId, userId, followUpOf: nowMs }], intervalMs)
  const claimed = await claimEmail(member, due.newestSeq, nowMs)
  if (!claimed) return
  faultPoint('after-claim', userId)
  await sendClaimed(email, member, claimed, job)
}
