import type { Message } from '../../contract/messages.ts'
import { keys } from '../records/keys.ts'
import { getItems, queryBetween } from '../../platform/storage/read.ts'
import { type MessageRecord, toMessage } from '../records/message.ts'

/** The highest seq that the key has room for. */
const beyond = 999_999_999_999

export type MessageRange = { before?: number | undefined; after?: number | undefined; limit: number }

/**
 * Part of a chat's log, as it is stored, in one strongly consistent Query: oldest first with `after`, else newest
 * first. Both bounds are exclusive.
 */
export const readRecords = async (
  chatId: string,
  { before, after, limit }: MessageRange,
): Promise<MessageRecord[]> => {
  const from = after === undefined ? 1 : after + 1
  const to = before === undefined ? beyond : Math.min(before - 1, beyond)
  if (from > to) return []
  return queryBetween<MessageRecord>(keys.message(chatId, from), keys.message(chatId, to), {
    limit,
    newestFirst: after === undefined,
  })
}

/** The same, as everyone sees it. */
export const readMessages = async (chatId: string, range: MessageRange): Promise<Message[]> =>
  (await readRecords(chatId, range)).map(toMessage)

/** The newest messages after a seq, newest first, in one strongly consistent Query. */
export const readNewest = async (chatId: string, after: number, limit: number): Promise<Message[]> => {
  const [from, to] = [keys.message(chatId, after + 1), keys.message(chatId, beyond)]
  const records = await queryBetween<MessageRecord>(from, to, { limit, newestFirst: true })
  return records.map(toMessage)
}

/** Messages by their seqs, without those that do not exist. */
export const readMessagesAt = async (chatId: string, seqs: readonly number[]): Promise<Message[]> => {
  const records = await getItems<MessageRecord[]>(seqs.map((seq) => keys.message(chatId, seq)))
  return records.flatMap((record) => (record ? [toMessage(record)] : []))
}

/** The newest seq that a reader can know of: a message may have come between the reads of head and page. */
export const newestSeq = (headSeq: number, messages: readonly Message[]): number =>
  messages.reduce((newest, { seq }) => Math.max(newest, seq), headSeq)
