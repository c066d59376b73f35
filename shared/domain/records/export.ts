import { createHash } from 'node:crypto'
import { exportsFolder } from '../../contract/exports-folder.ts'
import { hasExpired } from '../../platform/storage/expiry.ts'
import type { Key } from '../../platform/storage/key.ts'

/** The stages of an export, in this order: each names what is to be done next. */
export type ExportStage = 'collecting' | 'assembling' | 'ready'

/** A place in what is collected: the account and the chats up to this one are done, or this one up to an item. */
export type ExportPlace = { chatId: string; sk?: string }

/** That a copy of a user's data is being made, and then where it is: one for each user, the latest. */
export type UserExport = Key & {
  userId: string
  exportId: string
  requestedAtMs: number
  stage: ExportStage
  /** Counts the steps that the job has taken: each is written only over the one that it follows. */
  steps: number
  /** When the job was last queued. Absent if that failed. */
  queuedAtMs?: number
  /** How far it is. Absent until the account is done. */
  place?: ExportPlace
  /** The objects so far, by the last part of their keys, in order, and what they hold. */
  pieces: string[]
  bytes: number
  lines: number
  chatsDone: number
  chatCount: number
  complete: boolean
  /** The archive's object, by the last part of its key. */
  archive?: string
  readyAtMs?: number
  expiresAt: number
}

/** The folder of a user's exports. Ids of outside issuers may hold any character. */
export const userFolder = (userId: string): string =>
  `${exportsFolder}${createHash('sha256').update(userId).digest('base64url')}/`

/** The folder of one of them. */
export const exportFolder = ({ userId, exportId }: Pick<UserExport, 'userId' | 'exportId'>): string =>
  `${userFolder(userId)}${exportId}/`

export const exportObjectKey = (work: Pick<UserExport, 'userId' | 'exportId'>, name: string): string =>
  `${exportFolder(work)}${name}`

/** An export that has expired may still stand in the table. */
export const isKept = (found: UserExport | undefined): found is UserExport =>
  found !== undefined && !hasExpired(found)
