import type { ErrorCode } from '../../contract/errors.ts'
import type { Key } from '../../platform/storage/key.ts'

/**
 * The end of a job of the append queue. Written once, and with a success in the transaction of the append itself: so
 * a job that comes again appends nothing, and finds what was appended.
 */
export type AppendOutcome = Key & {
  expiresAt: number
  /** The seq of what the job appended, of its last message if it is an act; or of the message that it repeats. */
  seq?: number
  /** The message was there already. */
  duplicate?: true
  /** Why nothing was appended. */
  refusal?: { code: ErrorCode; detail: string; retryAfterMs?: number | undefined }
  /**
   * The steps of an act that were refused, each with some fields of the item as it stood; `null` where there was none.
   */
  failed?: Record<string, Record<string, unknown> | null>
}

/** Longer than the queue keeps a job, so that none comes again after its outcome is gone. */
export const outcomeSeconds = 2 * 3600
