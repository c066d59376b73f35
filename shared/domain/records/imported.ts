import type { LastMessage } from '../../contract/messages.ts'
import type { Role } from '../../contract/roles.ts'
import type { Key } from '../../platform/storage/key.ts'
import type { ChainEnd } from './chain.ts'

/** The secret from which the login ids of imported users are made. Written once, by the first import. */
export type ImportKey = Key & {
  secret: string
  /** The highest cost of an imported hash, and when the last of them expires (epoch seconds). Absent without hashes. */
  hashCost?: number
  hashesExpireAt?: number
}

/**
 * The hash of a user's password in an older system, until the first log-in or reset moves the account into the pool.
 * One act at a time has it: a log-in, a reset, or the sending of a code.
 */
export type ImportedPassword = Key & {
  userId: string
  hash: string
  expiresAt: number
  claimId?: string
  claimedBy?: ImportedPasswordAct
  claimedUntilMs?: number
}
export type ImportedPasswordAct = 'log-in' | 'reset' | 'code'

/** How far the import of a chat is. It ends with the import. */
export type ImportState = Key &
  ChainEnd & {
    /** The rows that are done, refused ones too. */
    rows: number
    /** A hash of the last of them, to notice another file. */
    lastRowHash?: string
    lastSentAtMs: number
    firstSentAtMs?: number
    lastMessage?: LastMessage
  }

export type ImportedMember = { userId: string; role: Role; joinedAtMs: number; readSeq?: number }
/** Some of the members that a chat gets when its import ends. */
export type ImportMembers = Key & { members: ImportedMember[] }
