import { notificationSettings } from '../../platform/settings/notifications.ts'
import type { Key } from '../../platform/storage/key.ts'
import { getItems, queryPages } from '../../platform/storage/read.ts'
import { updateItem } from '../../platform/storage/write.ts'
import type { ChatHead, Membership, RosterEntry } from '../records/chat.ts'
import { keys, ranges } from '../records/keys.ts'
import { presencesOf } from '../sockets/presence.ts'
import { mayBeDue } from './email-due.ts'
import type { SweepJob, Written } from './notification-job.ts'
import { queueJobs } from './queue-jobs.ts'

/** How far a chat's members were looked through. */
type Notice = Key & {
  /** All of them, for every message up to this one. */
  sweptSeq?: number
  /** When the last sweep began. */
  sweepAtMs?: number
  /** From when on a sweep lies in the queue for what the last one was too early for. */
  followUpAtMs?: number
  expiresAt: number
}

/** Longer than a job lives in the queue (4 days): nothing that comes again finds the chat forgotten. */
const noticeSeconds = 5 * 24 * 3600

/** DynamoDB's limit for one BatchGetItem, which reads what a page of members is asked for. */
const membersPerPage = 100
/** Pages in one job: some seconds of work, so that no chat is too large for the function. */
const pagesPerJob = 5

/** Queues a job for each member of a page that looks due. */
const sweepPage = async (chatId: string, entries: readonly RosterEntry[], lastSeq: number): Promise<void> => {
  const userIds = entries.map(({ userId }) => userId)
  const [members, presences] = await Promise.all([
    getItems<Membership[]>(userIds.map((userId) => keys.membership(userId, chatId))),
    presencesOf(userIds),
  ])
  const moment = { lastSeq, nowMs: Date.now(), intervalMs: notificationSettings().intervalMs }
  const due = members.flatMap((member) => {
    const presence = member && presences.get(member.userId)
    return presence && mayBeDue(member, presence, moment) ? [member] : []
  })
  await queueJobs(due.map(({ userId }) => ({ kind: 'member', chatId, userId })))
}

/** Looks through some pages of members, and leaves the rest to a job of its own. */
const sweepMembers = async (chatId: string, seq: number, from: SweepJob['from'], upToSeq: number) => {
  const pages = queryPages<RosterEntry>(ranges.roster(chatId), {
    limit: membersPerPage,
    ...(from && { startAfter: keys.rosterEntry(chatId, from.afterUserId) }),
  })
  let swept = 0
  for await (const entries of pages) {
    await sweepPage(chatId, entries, upToSeq)
    const last = entries.at(-1)
    if (++swept === pagesPerJob && last) {
      await queueJobs([{ kind: 'sweep', chatId, seq, from: { afterUserId: last.userId, upToSeq } }])
      return
    }
  }
  // Only now: had it been marked before, a sweep that died would have been the last.
  await updateItem(keys.notice(chatId), 'SET sweptSeq = :seq', {
    condition: 'attribute_exists(pk) AND (attribute_not_exists(sweptSeq) OR sweptSeq < :seq)',
    values: { ':seq': upToSeq },
  })
}

/** Sees to it that one sweep is queued for when the chat may be looked through again. */
const queueFollowUp = async (
  chatId: string,
  seq: number,
  { sweepAtMs, followUpAtMs }: Notice,
  nowMs: number,
) => {
  const dueAtMs = (sweepAtMs ?? nowMs) + notificationSettings().delayMs
  if (followUpAtMs === dueAtMs) return
  // Queued, then marked: two that do this at once queue two, and the second finds nothing to do.
  await queueJobs([{ kind: 'sweep', chatId, seq }], dueAtMs - nowMs)
  await updateItem(keys.notice(chatId), 'SET followUpAtMs = :due', {
    condition: 'sweepAtMs = :sweepAt',
    values: { ':due': dueAtMs, ':sweepAt': sweepAtMs },
  })
}

/** Of those who begin at the same moment, one goes on. */
const begin = (chatId: string, before: Notice | undefined, nowMs: number): Promise<boolean> =>
  updateItem(keys.notice(chatId), 'SET sweepAtMs = :now, expiresAt = :expiresAt REMOVE followUpAtMs', {
    condition: before?.sweepAtMs === undefined ? 'attribute_not_exists(sweepAtMs)' : 'sweepAtMs = :before',
    values: {
      ':now': nowMs,
      ':expiresAt': Math.ceil(nowMs / 1000) + noticeSeconds,
      ...(before?.sweepAtMs !== undefined && { ':before': before.sweepAtMs }),
    },
  })

/**
 * Looks through a chat's members after somebody wrote, and queues a job for each who may be due an e-mail. A busy
 * chat is looked through once in a while, not once per message:
 *
 *     message 1 ── sweep (up to 1) ─────────────── sweep (up to 4) ──
 *     message 2 ────────┴ too early: queues that ──┘
 *     message 3, 4 ─────┴ it is queued ────────────┘
 *
 * What relies on a sweep is covered by it: it reads where the chat ends after it has marked its beginning, and who
 * saw the mark before wrote earlier. A sweep that dies comes again with its own job, since `sweptSeq` is written last.
 */
export const sweepChat = async (job: Written | SweepJob): Promise<void> => {
  const { chatId, seq } = job
  if (job.kind === 'sweep' && job.from) return sweepMembers(chatId, seq, job.from, job.from.upToSeq)
  const [notice, living] = await getItems<[Notice, ChatHead]>([keys.notice(chatId), keys.chatHead(chatId)])
  if (!living || (notice?.sweptSeq ?? 0) >= seq) return
  const nowMs = Date.now()
  const tooEarly = nowMs < (notice?.sweepAtMs ?? 0) + notificationSettings().delayMs
  // A queued sweep never waits for another one: it is what others rely on.
  if (notice && tooEarly && job.kind === 'written') return queueFollowUp(chatId, seq, notice, nowMs)
  if (!(await begin(chatId, notice, nowMs))) return
  const [head] = await getItems<[ChatHead]>([keys.chatHead(chatId)])
  if (head) await sweepMembers(chatId, seq, undefined, head.lastSeq)
}
