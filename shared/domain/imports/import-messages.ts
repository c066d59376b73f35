import { createHash } from 'node:crypto'
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import {
  type ImportedMessages,
  ImportMessage,
  type ImportMessagesBody,
  type RefusedRow,
} from '../../contract/service/imports.ts'
import { chatNotFound, ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { chunksOf } from '../../platform/storage/chunks.ts'
import { absent, present } from '../../platform/storage/condition.ts'
import { getItems } from '../../platform/storage/read.ts'
import { step, transact, tryTransact } from '../../platform/storage/write.ts'
import type { ChatMeta } from '../records/chat.ts'
import { chainTo } from '../records/chain.ts'
import type { ImportState } from '../records/imported.ts'
import { keys } from '../records/keys.ts'
import { leftStep } from '../records/left.ts'
import { type MessageRecord, toMessage, toPreview } from '../records/message.ts'
import type { Profile } from '../records/profile.ts'
import { finishChat, planOpening } from './finish-chat.ts'
import { type ImportIds, importIds } from './import-ids.ts'
import { type ReadRow, readRows, refusedRow } from './import-rows.ts'

/** Messages in one transaction of 100 steps, beside two for the state and META. */
const messagesPerTransaction = 90

type Sender = { userId: string; username: string }
type Row = { hash: string; message?: ImportMessage; sender?: Sender }

const hashOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url')

/** Finds the senders. A message of somebody who was not imported is refused; a sender need not be a member. */
const readSent = async (
  values: readonly unknown[],
  ids: ImportIds,
): Promise<{ rows: Row[]; refused: RefusedRow[] }> => {
  const { read, refused } = readRows(ImportMessage, values)
  const senderIds = [...new Set(read.map(({ data }) => ids.userId(data.from)))]
  const profiles = await getItems<Profile[]>(senderIds.map(keys.profile))
  const senders = new Map(profiles.flatMap((profile) => (profile ? [[profile.userId, profile]] : [])))
  const rows = values.map((value): Row => ({ hash: hashOf(value) }))
  const unknown = (from: string) =>
    new ParleyError('user_not_found', `There is no user ${from} of this source`)
  const take = ({ row, data }: ReadRow<ImportMessage>) => {
    const sender = senders.get(ids.userId(data.from))
    if (sender) Object.assign(rows[row] ?? {}, { message: data, sender })
    else refused.push(refusedRow(row, data, unknown(data.from)))
  }
  read.forEach(take)
  return { rows, refused: refused.sort((a, b) => a.row - b.row) }
}

/** The messages of these rows, after those of the state. Times never go back along seq, and none is in the future. */
const recordsAfter = (chatId: string, state: ImportState, rows: readonly Row[]): MessageRecord[] => {
  let { lastSeq: seq, lastSentAtMs: sentAtMs } = state
  const nowMs = Date.now()
  return rows.flatMap(({ message, sender }): MessageRecord[] => {
    if (!message || !sender) return []
    seq++
    sentAtMs = Math.max(sentAtMs, Math.min(message.sentAt, nowMs))
    return [
      {
        ...keys.message(chatId, seq),
        chatId,
        seq,
        type: message.type,
        senderId: sender.userId,
        senderName: sender.username,
        text: message.type === 'text' ? message.text : '',
        sentAtMs,
        imported: true,
      },
    ]
  })
}

const stateAfter = (
  state: ImportState,
  rows: readonly Row[],
  records: readonly MessageRecord[],
): ImportState => {
  const firstSentAtMs = state.firstSentAtMs ?? records[0]?.sentAtMs
  const last = records.at(-1)
  const lastRowHash = rows.at(-1)?.hash
  return {
    ...state,
    rows: state.rows + rows.length,
    ...(lastRowHash !== undefined && { lastRowHash }),
    ...(firstSentAtMs !== undefined && { firstSentAtMs }),
    ...(last && {
      lastSeq: last.seq,
      lastSentAtMs: last.sentAtMs,
      lastMessage: toPreview(toMessage(last)),
    }),
  }
}

/**
 * Writes the next rows in one transaction with the state, so that a run that dies leaves all of them or none, and of
 * two runs at once each row is written by one. Only while META is there, which expires:
 *
 *     clean-up   META gone ── reads state, MSG 1…n ─────────────── deletes them
 *     import                                    MSG n+1… ✗ no META: none is left behind
 *
 * @returns the state after them; undefined if another run was faster.
 */
const append = async (
  chatId: string,
  state: ImportState,
  rows: readonly Row[],
): Promise<ImportState | undefined> => {
  const { records, chain } = chainTo(chatId, state, recordsAfter(chatId, state, rows))
  const after = { ...stateAfter(state, rows, records), chain }
  const steps: Record<string, TransactWriteItem> = {
    state: step.put(after, {
      condition: '#rows = :rows',
      names: { '#rows': 'rows' },
      values: { ':rows': state.rows },
    }),
    meta: step.check(keys.chatMeta(chatId), present),
    ...Object.fromEntries(records.map((record) => [`message:${record.seq}`, step.put(record, absent)])),
  }
  const outcome = await tryTransact<string>(steps)
  return outcome.committed ? after : undefined
}

const outOfStep = (detail: string) => new ParleyError('import_out_of_step', detail)

/** The next rows that are not done yet, as many as one transaction takes, of rows that begin at `firstRow`. */
const rowsLeft = (state: ImportState, firstRow: number, rows: readonly Row[]): readonly Row[] => {
  if (firstRow > state.rows)
    throw outOfStep(`The next row of this chat is ${state.rows}, and the batch begins with row ${firstRow}`)
  const done = state.rows - firstRow
  const last = done > 0 ? rows[done - 1] : undefined
  if (last && last.hash !== state.lastRowHash)
    throw outOfStep(`Row ${state.rows - 1} of this chat was another one when it was imported`)
  return rows.slice(done, done + messagesPerTransaction)
}

/** Senders in one transaction, with two steps each. */
const sendersPerTransaction = 50

/**
 * Keeps a record that each sender was in the chat, member or not, by which an erasure finds what they wrote. Joining
 * removes it.
 */
const rememberSenders = async (chatId: string, rows: readonly Row[]): Promise<void> => {
  const userIds = [...new Set(rows.flatMap(({ sender }) => (sender ? [sender.userId] : [])))]
  const left = await getItems<unknown[]>(userIds.map((userId) => keys.left(userId, chatId)))
  const fresh = userIds.filter((_, index) => left[index] === undefined)
  for (const some of chunksOf(fresh, sendersPerTransaction)) {
    const steps = some.flatMap((userId): [string, TransactWriteItem][] => [
      [`left:${userId}`, leftStep(userId, chatId, 'removed')],
      [`profile:${userId}`, step.check(keys.profile(userId), present)],
    ])
    const outcome = await transact<string>(Object.fromEntries(steps))
    // Somebody is being erased at this moment. The repeat does not find them.
    if (!outcome.committed) throw unavailable()
  }
}

type Found = { meta: ChatMeta; state: ImportState | undefined }

const findImport = async (source: string, chatId: string): Promise<Found> => {
  const [meta, state] = await getItems<[ChatMeta, ImportState]>([
    keys.chatMeta(chatId),
    keys.importState(chatId),
  ])
  const [from] = JSON.parse(meta?.importedFrom ?? '[]')
  if (!meta || from !== source) throw chatNotFound()
  return { meta, state }
}

/**
 * Imports rows of one chat, in their order. The state counts the rows that are done, refused ones too; a repeat skips
 * those, so that whatever dies and however often it is repeated, each row has the seq of the first run. With the last
 * rows, the chat is opened to its members.
 *
 * Everything that refuses the batch is asked before anything is written. Only what changes while it is being written,
 * or another run with other rows, can still refuse the rest.
 * @throws ParleyError `chat_not_found`, `import_out_of_step`; with `last`, what `finishChat` throws.
 */
export const importMessages = async ({
  source,
  chatId,
  firstRow,
  messages,
  last,
}: ImportMessagesBody): Promise<ImportedMessages> => {
  // The ids of a first import need a secret, which is written: a chat that no import has begun is refused before.
  const found = await findImport(source, chatId)
  const ids = await importIds(source)
  const { rows, refused } = await readSent(messages, ids)
  const end = firstRow + rows.length
  let written = 0
  for await (const attempt of attempts()) {
    let { meta, state } = attempt === 0 ? found : await findImport(source, chatId)
    if (!state) {
      const done = meta.importedRows ?? 0
      if (end > done) throw outOfStep(`The import of this chat ended with ${done} rows`)
      return { rows: done, written, finished: true, membersLeftOut: [], refused }
    }
    const left = rowsLeft(state, firstRow, rows)
    if (left.length > 0 && last) await planOpening(meta, state)
    if (left.length > 0) await rememberSenders(chatId, rows)
    while (state && state.rows < end) {
      const after: ImportState | undefined = await append(chatId, state, rowsLeft(state, firstRow, rows))
      if (after) written += after.lastSeq - state.lastSeq
      state = after
    }
    if (!state) continue
    const { rows: done } = state
    if (!last || done > end) return { rows: done, written, finished: false, membersLeftOut: [], refused }
    const membersLeftOut = await finishChat(chatId)
    return { rows: done, written, finished: true, membersLeftOut, refused }
  }
  throw unavailable()
}
