import type { ModerationRequest, Verdict } from '../../contract/moderation.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { count } from '../../platform/observability/metrics.ts'
import type { Moderator } from '../../platform/settings/moderation.ts'
import { absentOrExpired, expiryIn, hasExpired } from '../../platform/storage/expiry.ts'
import type { Key } from '../../platform/storage/key.ts'
import { step, transact } from '../../platform/storage/write.ts'
import { dedupSeconds } from '../records/dedup.ts'
import type { VerdictRecord } from '../records/verdict.ts'
import { besideTheAct } from '../../platform/storage/written.ts'

/** Seconds for which a refusal counts that only stands in for a verdict: the sender may try again then. */
const fallbackSeconds = 60

/** Characters of a reason that a sender sees. */
const reasonCharacters = 300

/** The place of the verdict on an act that may be repeated, and the hash of what is judged. */
export type Recorded = { key: Key; contentHash: string }

/**
 * The verdict in a record that was read; undefined where there is none any more.
 * @throws ParleyError `client_message_id_reused` if it is on another content.
 */
export const verdictIn = (
  record: VerdictRecord | undefined,
  { contentHash }: Pick<Recorded, 'contentHash'>,
): Verdict | undefined => {
  if (!record || hasExpired(record)) return undefined
  if (record.contentHash !== contentHash)
    throw new ParleyError('client_message_id_reused', 'This id was used for another message')
  return record.verdict
}

/**
 * Has a message or an edit judged. The first verdict that is recorded counts for all calls that repeat the act:
 *
 *     A   asks ── allow ──── VERDICT ✓ allow          writes the message
 *     B   asks ── refuse ─────── VERDICT ✗ allow      takes A's, and finds the message
 *     C   asks ── dies                                nothing was decided: the next call asks
 *     D   asks ── VERDICT ✓ ── dies                   the next call finds the verdict, and asks nobody
 *
 * @param recorded undefined for what nobody can repeat.
 */
export const judge = async (
  moderator: Moderator,
  request: ModerationRequest,
  accepts: (text: string) => boolean,
  recorded: Recorded | undefined,
): Promise<Verdict> => {
  // Few deployments have a moderator.
  const { askModerator } = await import('./ask-moderator.ts')
  const answered = await askModerator(moderator, request, accepts)
  const { fallback } = moderator
  const verdict: Verdict = answered ?? {
    verdict: fallback,
    ...(fallback === 'refuse' && { reason: 'The message could not be checked. Send it again in a minute' }),
  }
  if (!recorded) return verdict
  const isPassing = !answered && fallback === 'refuse'
  const record: VerdictRecord = {
    ...recorded.key,
    verdict,
    contentHash: recorded.contentHash,
    expiresAt: expiryIn(isPassing ? fallbackSeconds : dedupSeconds),
  }
  const outcome = await besideTheAct(() =>
    transact<'verdict'>({ verdict: step.put(record, absentOrExpired()) }),
  )
  if (outcome.committed) return verdict
  return verdictIn(outcome.failed.get('verdict') as VerdictRecord | undefined, recorded) ?? verdict
}

/** @throws ParleyError `message_refused` with the moderator's reason, if the verdict refuses. */
export const requireAllowed = (verdict: Verdict): void => {
  if (verdict.verdict !== 'refuse') return
  count('MessagesRefused')
  const reason = verdict.reason?.trim() ?? ''
  throw new ParleyError(
    'message_refused',
    reason === '' ? 'This message is not allowed here' : [...reason].slice(0, reasonCharacters).join(''),
  )
}
