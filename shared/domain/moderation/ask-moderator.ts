import { type ModerationRequest, Verdict } from '../../contract/moderation.ts'
import { signPost } from '../../platform/aws/signer.ts'
import { logger } from '../../platform/observability/logger.ts'
import { count } from '../../platform/observability/metrics.ts'
import { openSubsegment, statusFields } from '../../platform/observability/subsegment.ts'
import type { Moderator } from '../../platform/settings/moderation.ts'

/** Invokes the moderator. @throws Error when it does not answer in time, fails, or answers with something else. */
const invoke = async ({ url, deadlineMs }: Moderator, request: ModerationRequest): Promise<Verdict> => {
  const body = JSON.stringify(request)
  const headers = await signPost('lambda', new URL(url), body)
  const close = openSubsegment('Moderator')
  let status: number | undefined
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(deadlineMs),
    })
    status = answer.status
    if (!answer.ok || answer.headers.has('x-amz-function-error'))
      throw new Error(`The moderator failed with status ${status}`)
    return Verdict.parse(await answer.json())
  } finally {
    close?.({ aws: { operation: 'Invoke' }, ...statusFields(status) })
  }
}

/**
 * Asks the moderator about a message or an edit, once and within the deadline.
 * @param accepts whether a message may have the text that it puts in place of another.
 * @returns the verdict; undefined if it failed.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export const askModerator = async (
  moderator: Moderator,
  request: ModerationRequest,
  accepts: (text: string) => boolean,
): Promise<Verdict | undefined> => {
  try {
    const verdict = await invoke(moderator, request)
    if (verdict.verdict !== 'replace' || accepts(verdict.text)) return verdict
    throw new Error('The moderator put a text in place that no message may have')
  } catch (error) {
    // Messages of other errors may quote the answer, and with it the text.
    const { name, message } = error instanceof Error ? error : { name: 'unknown', message: '' }
    logger.warn('the moderator failed', { reason: name === 'Error' ? message : name })
    count('ModeratorFailures')
    return undefined
  }
}
