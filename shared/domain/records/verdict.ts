import type { Verdict } from '../../contract/moderation.ts'
import type { Key } from '../../platform/storage/key.ts'

/**
 * The verdict on a message or an edit. The first one that is written counts, whatever is asked again: retries, crashes
 * and calls at the same time all act on it.
 */
export type VerdictRecord = Key & {
  verdict: Verdict
  /** The hash of what was judged: another content is another act. */
  contentHash: string
  expiresAt: number
}
