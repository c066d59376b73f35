import { importLimits, type RefusedRow } from '../../../shared/contract/service/imports.ts'
import { ApiError, hasCode } from '../../client/api-error.ts'
import type { Output } from '../lib/output.ts'
import { showProgress } from '../lib/progress.ts'
import { type ImportFile, type Line, readLines, type RowKind } from './import-file.ts'
import type { ImportRecord, Refused } from './import-record.ts'
import type { Service } from './service.ts'

export type Totals = {
  users: { imported: number; existed: number }
  chats: { finished: number; existed: number }
  messages: { imported: number; existed: number }
}

type Import = {
  file: ImportFile
  record: ImportRecord
  service: Service
  output: Output
  adapt: boolean
  totals: Totals
}

/** Bytes of one batch. Lambda takes 6 MB in one invocation. */
const batchBytes = 3_000_000

const refusedOf = (kind: RowKind, lines: readonly Line[], refused: readonly RefusedRow[]): Refused[] =>
  refused.map(({ row, id, code, detail, errors }) => ({
    line: lines[row]?.line ?? 0,
    kind,
    id,
    code,
    detail,
    errors,
  }))

type BatchOptions = {
  skipped: number
  most: number
  /** Adds to a line what stands elsewhere. */
  complete?: (line: Line) => Line
}

/** The lines of one kind in batches, without the first `skipped` of them. Shows how far the file is read. */
async function* batchesOf(
  { file, output }: Import,
  kind: RowKind,
  { skipped, most, complete = (line) => line }: BatchOptions,
): AsyncGenerator<Line[], void, undefined> {
  const progress = showProgress(output, `Importing ${kind}s of`, file)
  let [seen, at, bytes] = [0, 0, 0]
  let batch: Line[] = []
  for await (const read of readLines(file.path)) {
    at += read.bytes
    progress.at(at)
    if (read.kind !== kind || seen++ < skipped) continue
    const line = complete(read)
    if (batch.length > 0 && (batch.length === most || bytes + line.bytes > batchBytes)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(line)
    bytes += line.bytes
  }
  if (batch.length > 0) yield batch
  progress.end()
}

const rowsOf = (lines: readonly Line[]) => lines.map(({ row }) => row)

const importUsers = async (work: Import): Promise<void> => {
  const { file, record, service, adapt, totals } = work
  const { progress } = record
  for await (const lines of batchesOf(work, 'user', { skipped: progress.users, most: importLimits.users })) {
    const answer = await service('importUsers', { source: file.source, users: rowsOf(lines), adapt })
    const existed = answer.users.filter((user) => user.existed).length
    totals.users.existed += existed
    totals.users.imported += answer.users.length - existed
    progress.users += lines.length
    record.done(refusedOf('user', lines, answer.refused))
  }
}

/** The lines of members, by the ids of their chats, and those whose chat is not in the file. */
const readMembers = async ({ file }: Import): Promise<{ members: Map<string, Line[]>; strays: Line[] }> => {
  const members = new Map<string, Line[]>()
  const chats = new Set<string>()
  for await (const line of readLines(file.path)) {
    if (line.kind === 'chat') chats.add(String(line.row['id']))
    if (line.kind !== 'member') continue
    const chat = String(line.row['chat'])
    const others = members.get(chat)
    if (others) others.push(line)
    else members.set(chat, [line])
  }
  const strays = [...members].flatMap(([chat, lines]) => (chats.has(chat) ? [] : lines))
  return { members, strays }
}

const withoutChat = ({ line, kind, row }: Line): Refused => ({
  line,
  kind,
  ...(row['id'] !== undefined && { id: String(row['id']) }),
  code: 'chat_not_found',
  detail: `No chat ${JSON.stringify(row['chat'] ?? null)} of this file was imported`,
})

/** A chat with its members, whether they stand in its own line, in lines of their own, or in both. */
const withMembers = (line: Line, lines: readonly Line[] = []): Line => {
  const given = line.row['members']
  const members = [
    ...(Array.isArray(given) ? given : []),
    ...lines.map(({ row: { chat: _, ...member } }) => member),
  ]
  const bytes = lines.reduce((sum, member) => sum + member.bytes, line.bytes)
  return { ...line, row: { ...line.row, members }, bytes }
}

const importChats = async (work: Import): Promise<void> => {
  const { file, record, service, totals } = work
  const { progress } = record
  const { members, strays } = await readMembers(work)
  // The first batch of chats reports them: a run that goes on does not.
  const lost = progress.chats === 0 ? strays.map(withoutChat) : []
  const options: BatchOptions = {
    skipped: progress.chats,
    most: importLimits.chats,
    complete: (line) => withMembers(line, members.get(String(line.row['id']))),
  }
  for await (const lines of batchesOf(work, 'chat', options)) {
    const answer = await service('importChats', { source: file.source, chats: rowsOf(lines) })
    const unknown: Refused[] = []
    for (const { row, id, chatId, finished, unknownMembers } of answer.chats) {
      progress.begun[id] = { chatId, rows: 0, finished }
      if (finished) totals.chats.existed++
      for (const member of unknownMembers)
        unknown.push({
          line: lines[row]?.line ?? 0,
          kind: 'member',
          id: member,
          code: 'user_not_found',
          detail: `The chat was imported without this member, who was not imported`,
        })
    }
    progress.chats += lines.length
    record.done([...lost.splice(0), ...refusedOf('chat', lines, answer.refused), ...unknown])
  }
  if (lost.length > 0) record.done(lost)
}

/** Codes for which one chat cannot be opened, and others can. */
const isOfOneChat = (error: unknown): error is ApiError =>
  error instanceof ApiError && (hasCode(error, 'member_not_found') || hasCode(error, 'consent_required'))

/** Sends the next rows of a chat. With none and `last`, the chat is opened. */
const sendRows = async (work: Import, id: string, lines: readonly Line[], last: boolean): Promise<void> => {
  const { file, record, service, totals } = work
  const chat = record.progress.begun[id]
  if (!chat) return
  const messages = lines.map(({ row: { chat: _, ...row } }) => row)
  try {
    const answer = await service('importMessages', {
      source: file.source,
      chatId: chat.chatId,
      firstRow: chat.rows,
      messages,
      last,
    })
    totals.messages.imported += answer.written
    totals.messages.existed += lines.length - answer.refused.length - answer.written
    if (answer.finished && !chat.finished) totals.chats.finished++
    chat.rows += lines.length
    chat.finished ||= answer.finished
    const leftOut = answer.membersLeftOut.map(
      (userId): Refused => ({
        line: 0,
        kind: 'member',
        id: userId,
        code: 'chat_limit_reached',
        detail: `Could not be added to chat ${id}: the user is in too many chats, or no longer exists`,
      }),
    )
    record.done([...refusedOf('message', lines, answer.refused), ...leftOut])
  } catch (error) {
    if (!isOfOneChat(error)) throw error
    record.done([{ line: 0, kind: 'chat', id, code: error.code, detail: error.detail }])
  }
}

/** Collects the rows of each chat, in the order of the file, and sends them in batches; in the end it opens the chats. */
const importMessages = async (work: Import): Promise<void> => {
  const { record } = work
  const { begun } = record.progress
  const waiting = new Map<string, { lines: Line[]; bytes: number }>()
  const skipped = new Map(Object.entries(begun).map(([id, { rows }]) => [id, rows]))
  const resumed = record.resumed && Object.values(begun).some(({ rows }) => rows > 0)
  for await (const lines of batchesOf(work, 'message', { skipped: 0, most: 1000 })) {
    const lost: Refused[] = []
    for (const line of lines) {
      const id = String(line.row['chat'])
      if (!begun[id]) {
        lost.push(withoutChat(line))
        continue
      }
      const left = skipped.get(id) ?? 0
      if (left > 0) {
        skipped.set(id, left - 1)
        continue
      }
      const batch = waiting.get(id) ?? { lines: [], bytes: 0 }
      if (batch.lines.length === importLimits.messages || batch.bytes + line.bytes > batchBytes) {
        await sendRows(work, id, batch.lines, false)
        batch.lines = []
        batch.bytes = 0
      }
      batch.lines.push(line)
      batch.bytes += line.bytes
      waiting.set(id, batch)
    }
    // A run that goes on has reported them already.
    if (lost.length > 0 && !resumed) record.done(lost)
  }
  for (const [id, { finished }] of Object.entries(begun)) {
    const lines = waiting.get(id)?.lines ?? []
    if (lines.length > 0 || !finished) await sendRows(work, id, lines, true)
  }
}

/** Imports users, then chats, then messages, in three passes over the file. */
export const runImport = async (work: Omit<Import, 'totals'>): Promise<Totals> => {
  const totals: Totals = {
    users: { imported: 0, existed: 0 },
    chats: { finished: 0, existed: 0 },
    messages: { imported: 0, existed: 0 },
  }
  const counted = { ...work, totals }
  await importUsers(counted)
  await importChats(counted)
  await importMessages(counted)
  work.record.end()
  return totals
}
