import type { Key } from '../../platform/storage/key.ts'

/**
 * How the required notification of one message stands. The first to move it from `running` decides it; everyone else,
 * however often the message is sent and whatever crashed, finds that decision and acts on it.
 */
export type RequiredNotification = Key & {
  phase: 'running' | 'succeeded' | 'failed'
  /** The users to notify, as found when the message was sent. */
  userIds: string[]
  /** The execution that wrote the message, if one did. */
  execution?: string
  /** When the last of the executions at work gives up. */
  deadlineMs: number
  /** How many were notified, of how many, once it failed and the message is withdrawn. */
  reached?: number
  outOf?: number
  expiresAt: number
}

/** That a user is being notified, or was. */
export type RequiredNotice = Key & {
  state: 'sending' | 'sent' | 'excused' | 'refused'
  /** The execution that sends, and until when no other does. */
  execution: string
  leaseUntilMs: number
  expiresAt: number
}

/** Seconds both records are kept: as long as a clientMessageId is remembered. */
export const requiredNotificationSeconds = 48 * 3600
