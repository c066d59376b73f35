import { limits } from '../../contract/limits.ts'
import { queryBetween } from '../../platform/storage/read.ts'
import { keys } from '../records/keys.ts'
import { changesKeptSeconds, type MessageChanged } from '../records/message-changed.ts'

export type Changes = {
  /** Where the next question starts. */
  changesAt: number
  /** Messages changed since, each once and sorted; absent if that is not known, or if they are too many. */
  changed?: number[]
}

/**
 * Milliseconds by which the next question reaches back. A change carries the time at which its function was about to
 * commit it; it may be committed as late as that function lives (28 s), by a clock that is somewhat off.
 */
const overlapMs = 60_000

/** Records read at most: a message has one for each of its changes. */
const mostRecords = 500

/**
 * The messages of a chat that were changed since an earlier answer, in one strongly consistent Query. There is no
 * counter that all changes of a chat would raise: they would collide on it, with each other and with sends. Times do
 * the same, because the answers overlap:
 *
 *     change   stamped t ─────── committed ── read subscriptions, push
 *     enter          subscribe ── read changes, answer `changesAt` = now − overlap
 *
 * A change that is committed before the read is in this answer. A later one was stamped less than `overlap` before the
 * read, so the next answer has it; and it was pushed besides, because its push reads the subscriptions after this one
 * was written. Changes listed twice do no harm, because the reader keeps the highest `revision`.
 */
export const readChanges = async (chatId: string, after: number | undefined): Promise<Changes> => {
  const nowMs = Date.now()
  const changesAt = nowMs - overlapMs
  const known = after !== undefined && after <= nowMs && after > nowMs - changesKeptSeconds * 1000
  if (!known) return { changesAt }
  const [from, to] = [
    keys.messageChanged(chatId, after, 0),
    keys.messageChanged(chatId, nowMs + overlapMs, 0),
  ]
  const records = await queryBetween<MessageChanged>(from, to, { limit: mostRecords, newestFirst: false })
  const changed = [...new Set(records.map(({ seq }) => seq))].sort((one, other) => one - other)
  const whole = records.length < mostRecords && changed.length <= limits.changesListed
  return whole ? { changesAt, changed } : { changesAt }
}
