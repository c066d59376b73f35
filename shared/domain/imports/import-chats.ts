import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import {
  ImportChat,
  type ImportChatsBody,
  type ImportedChats,
  importLimits,
} from '../../contract/service/imports.ts'
import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { chunksOf } from '../../platform/storage/chunks.ts'
import { absent } from '../../platform/storage/condition.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import { getItem, getItems } from '../../platform/storage/read.ts'
import { step, transact, updateItem } from '../../platform/storage/write.ts'
import { nameTaken, type ReserveStep, reserveName } from '../chats/public-name.ts'
import { refoldNames } from '../chats/refold-names.ts'
import { directChatId } from '../privacy/direct-chat-id.ts'
import type { ChatMeta } from '../records/chat.ts'
import type { ImportedMember, ImportMembers, ImportState } from '../records/imported.ts'
import { keys } from '../records/keys.ts'
import type { Profile } from '../records/profile.ts'
import { type ImportIds, importIds } from './import-ids.ts'
import { invalid, readRows, refusedRow } from './import-rows.ts'

type Imported = Omit<ImportedChats['chats'][number], 'row'>
type ChatStep = 'meta' | 'state' | ReserveStep | `members:${number}`
type StoredMeta = ChatMeta & { expiresAt?: number }

const unfinishedSeconds = importLimits.unfinishedDays * 24 * 3600

/** Members in one item, which has room for 400 KB. */
const membersPerItem = 1000

/** The chat's id in the older system, as its META has it. */
export const importedFrom = (source: string, id: string): string => JSON.stringify([source, id])

/** The members of a row who were imported, in its order, and the ids of the others. */
const findMembers = async ({ members, createdAt }: ImportChat, ids: ImportIds) => {
  const profiles = await getItems<Profile[]>(members.map(({ id }) => keys.profile(ids.userId(id))))
  const unknown = members.filter((_, index) => !profiles[index]).map(({ id }) => id)
  const known = members.flatMap(({ id, role = 'member', joinedAt, readSeq }, index): ImportedMember[] => {
    if (!profiles[index]) return []
    const joinedAtMs = Math.min(joinedAt ?? createdAt ?? Date.now(), Date.now())
    return [{ userId: ids.userId(id), role, joinedAtMs, ...(readSeq !== undefined && { readSeq }) }]
  })
  return { known, unknown }
}

const describe = (chat: ImportChat, chatId: string, source: string): StoredMeta => {
  const direct = chat.kind === 'direct'
  return {
    ...keys.chatMeta(chatId),
    chatId,
    kind: chat.kind,
    name: direct ? '' : (chat.name ?? ''),
    description: direct ? '' : (chat.description ?? ''),
    // The last step of the import fills these in.
    ownerId: null,
    memberCount: 0,
    createdAtMs: Math.min(chat.createdAt ?? Date.now(), Date.now()),
    importedFrom: importedFrom(source, chat.id),
    expiresAt: expiryIn(unfinishedSeconds),
  }
}

const stepsFor = (meta: StoredMeta, members: readonly ImportedMember[]) => {
  const { chatId, expiresAt } = meta
  const state: ImportState = { ...keys.importState(chatId), rows: 0, lastSeq: 0, lastSentAtMs: 0 }
  const parts = chunksOf(members, membersPerItem).map((some, part): [string, TransactWriteItem] => [
    `members:${part}`,
    step.put({ ...keys.importMembers(chatId, part), members: [...some] } satisfies ImportMembers),
  ])
  const name = meta.kind === 'public' ? reserveName(meta.name, chatId, undefined, expiresAt) : {}
  return {
    meta: step.put(meta, absent),
    // It is the last that the clean-up of an expired import removes: that would take things of the next one along.
    state: step.put(state, absent),
    ...Object.fromEntries(parts),
    ...name,
  } as Partial<Record<ChatStep, TransactWriteItem>>
}

/** Another run has begun with this chat. An unfinished import has its time again. */
const findBegun = async (id: string, chatId: string, from: string): Promise<Imported | undefined> => {
  const meta = await getItem<StoredMeta>(keys.chatMeta(chatId))
  if (!meta) return undefined
  if (meta.importedFrom !== from)
    throw new ParleyError('name_taken', 'These two users have a direct chat already')
  const finished = meta.expiresAt === undefined
  if (!finished)
    await updateItem(keys.chatMeta(chatId), 'SET expiresAt = :expiresAt', {
      condition: 'attribute_exists(expiresAt)',
      values: { ':expiresAt': expiryIn(unfinishedSeconds) },
    })
  return { id, chatId, existed: true, finished, unknownMembers: [] }
}

/**
 * Begins one chat, in one transaction. It has no head, so nobody sees it, and META has an expiry: if the import is
 * never finished, the table removes META, and the clean-up of deleted chats removes the rest.
 */
const importChat = async (chat: ImportChat, source: string, ids: ImportIds): Promise<Imported> => {
  const { known, unknown } = await findMembers(chat, ids)
  const [one, other] = known
  const direct = chat.kind === 'direct'
  if (!one || (direct && !other))
    throw invalid([{ path: 'members', message: 'Must have members who were imported' }])
  const chatId = direct && other ? await directChatId(one.userId, other.userId) : ids.chatId(chat.id)
  const begun = await findBegun(chat.id, chatId, importedFrom(source, chat.id))
  if (begun) return { ...begun, unknownMembers: unknown }
  if (chat.kind === 'public') await refoldNames()
  const outcome = await transact<ChatStep>(stepsFor(describe(chat, chatId, source), known))
  if (outcome.committed)
    return { id: chat.id, chatId, existed: false, finished: false, unknownMembers: unknown }
  if (outcome.failed.has('state') && !outcome.failed.has('meta')) throw unavailable()
  if (!outcome.failed.has('meta')) throw nameTaken(chat.name ?? '')
  const raced = await findBegun(chat.id, chatId, importedFrom(source, chat.id))
  if (!raced) throw unavailable()
  return { ...raced, unknownMembers: unknown }
}

/** Begins chats. `importMessages` gives them their messages and, with the last ones, their members. */
export const importChats = async ({ source, chats }: ImportChatsBody): Promise<ImportedChats> => {
  const { read, refused } = readRows(ImportChat, chats)
  if (read.length === 0) return { chats: [], refused }
  const ids = await importIds(source)
  const imported: ImportedChats['chats'] = []
  for (const { row, data } of read) {
    try {
      imported.push({ row, ...(await importChat(data, source, ids)) })
    } catch (error) {
      refused.push(refusedRow(row, data, error))
    }
  }
  return { chats: imported, refused: refused.sort((a, b) => a.row - b.row) }
}
