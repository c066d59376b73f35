import { notificationSettings } from '../../platform/settings/notifications.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import type { Key } from '../../platform/storage/key.ts'
import { getItems, queryPages } from '../../platform/storage/read.ts'
import { updateItem } from '../../platform/storage/write.ts'
import type { ChatHead, Membership, RosterEntry } from '../records/chat.ts'
import { keys, ranges } from '../records/keys.ts'
import { presencesOf } from '../sockets/presence.ts'
import { mayBeDue } from './email-due.ts'
import type { SweepJob, Written } from './notification-job.ts'
import { queueJobs } from './queue-jobs.ts'

/** How far a chat's members have been checked. */
type SweepState = Key & {
  /** All members have been checked for every message up to this one. */
  sweptSeq?: number
  /** When the last sweep began. */
  sweepAtMs?: number
  /** When the queued sweep runs that covers what the last one was too early for. */
  followUpAtMs?: number
  expiresAt: number
}

/** Longer than a job lives in the queue (4 days), so that every retried job finds the state. */
const stateSeconds = 5 * 24 * 3600

/** DynamoDB's limit for one BatchGetItem: a page of members is read by one. */
const membersPerPage = 100
/** Pages in one job: a few seconds of work, so that no chat is too large for the function. */
const pagesPerJob = 5

/** Queues a job for each member of a page who may be due an e-mail. */
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

/** Checks some pages of members, and queues a job for the rest. */
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
  // Written last: a sweep that dies before this is repeated.
  await updateItem(keys.sweepState(chatId), 'SET sweptSeq = :seq', {
    condition: 'attribute_exists(pk) AND (attribute_not_exists(sweptSeq) OR sweptSeq < :seq)',
    values: { ':seq': upToSeq },
  })
}

/** Makes sure that one sweep is queued for the time at which the chat may be checked again. */
const queueFollowUp = async (
  chatId: string,
  seq: number,
  { sweepAtMs, followUpAtMs }: SweepState,
  nowMs: number,
) => {
  const dueAtMs = (sweepAtMs ?? nowMs) + notificationSettings().delayMs
  if (followUpAtMs === dueAtMs) return
  // Queued before it is marked: two concurrent callers queue two sweeps, and the second finds nothing to do.
  await queueJobs([{ kind: 'sweep', chatId, seq }], dueAtMs - nowMs)
  await updateItem(keys.sweepState(chatId), 'SET followUpAtMs = :due', {
    condition: 'sweepAtMs = :sweepAt',
    values: { ':due': dueAtMs, ':sweepAt': sweepAtMs },
  })
}

/** Starts a sweep. @returns `false` when another job started one at the same moment. */
const begin = (chatId: string, before: SweepState | undefined, nowMs: number): Promise<boolean> =>
  updateItem(keys.sweepState(chatId), 'SET sweepAtMs = :now, expiresAt = :expiresAt REMOVE followUpAtMs', {
    condition: before?.sweepAtMs === undefined ? 'attribute_not_exists(sweepAtMs)' : 'sweepAtMs = :before',
    values: {
      ':now': nowMs,
      ':expiresAt': expiryIn(stateSeconds, nowMs),
      ...(before?.sweepAtMs !== undefined && { ':before': before.sweepAtMs }),
    },
  })

/**
 * Checks a chat's members after a message, and queues a job for each who may be due an e-mail. A busy chat is checked
 * once in a while, not once per message:
 *
 *     message 1 ── sweep (up to 1) ─────────────── sweep (up to 4) ──
 *     message 2 ────────┴ too early: queues that ──┘
 *     message 3, 4 ─────┴ it is queued ────────────┘
 *
 * A sweep covers every message that relies on it: it marks its start and then reads where the chat ends, and a message
 * that saw the mark was written before. A sweep that dies is repeated with its job, since `sweptSeq` is written last.
 */
export const sweepChat = async (job: Written | SweepJob): Promise<void> => {
  const { chatId, seq } = job
  if (job.kind === 'sweep' && job.from) return sweepMembers(chatId, seq, job.from, job.from.upToSeq)
  const [state, headBefore] = await getItems<[SweepState, ChatHead]>([
    keys.sweepState(chatId),
    keys.chatHead(chatId),
  ])
  if (!headBefore || (state?.sweptSeq ?? 0) >= seq) return
  const nowMs = Date.now()
  const tooEarly = nowMs < (state?.sweepAtMs ?? 0) + notificationSettings().delayMs
  // A queued sweep never waits for another one: other messages rely on it.
  if (state && tooEarly && job.kind === 'written') return queueFollowUp(chatId, seq, state, nowMs)
  if (!(await begin(chatId, state, nowMs))) return
  const [head] = await getItems<[ChatHead]>([keys.chatHead(chatId)])
  if (head) await sweepMembers(chatId, seq, undefined, head.lastSeq)
}
