import { count } from '../../platform/observability/metrics.ts'
import { openSubsegment } from '../../platform/observability/subsegment.ts'
import { backOff } from '../../platform/storage/backoff.ts'
import type { FramePoster, PrepareFrame } from './connections-endpoint.ts'
import { SilenceError } from './http-connection.ts'
import { type Pages, sharePages } from './shared-pages.ts'

/** A socket to post to. */
export type Recipient = { connectionId: string; userId: string }

export type Delivery<R extends Recipient> = {
  delivered: number
  /** Closed sockets (410), whose records the caller should remove. */
  gone: R[]
  /** Sockets that were throttled (429), failed (5xx) or silent, for the caller to hand over. */
  waiting: R[]
  /** Posts refused for good, by status: a defect of ours, not of the recipient. */
  refused: Map<number, number>
}

type Options<R extends Recipient> = {
  attempts?: number
  /** Yields the recipients of an attempt when they may be posted to. */
  inTurn?: (recipients: Pages<R>) => Pages<R>
}

/** Recipients that are posted to at the same time. */
const lanes = 256
/** Attempts for each recipient before it is handed over. */
const defaultAttempts = 3

type Outcome = 'delivered' | 'gone' | 'throttled' | 'failed' | 'silent' | number

const outcomeOf = (status: number): Outcome => {
  if (status < 300) return 'delivered'
  if (status === 410) return 'gone'
  if (status === 429) return 'throttled'
  if (status >= 500) return 'failed'
  return status
}

const postAll = async (posters: readonly FramePoster[], connectionId: string): Promise<Outcome> => {
  try {
    for (const post of posters) {
      const outcome = outcomeOf(await post(connectionId))
      if (outcome !== 'delivered') return outcome
    }
    return 'delivered'
  } catch (error) {
    // Another attempt would hold up the sender's ack.
    return error instanceof SilenceError ? 'silent' : 'failed'
  }
}

/**
 * Posts frames, in order, to every recipient, many at a time. No recipient delays another. Throttled and failing ones
 * are tried again after a jittered wait; silent ones are not. A recipient that failed half-way gets all frames again;
 * clients sort by seq and drop duplicates.
 */
export const deliver = async <R extends Recipient>(
  prepareFrame: PrepareFrame,
  frames: readonly string[],
  recipients: Pages<R>,
  { attempts = defaultAttempts, inTurn = (pages) => pages }: Options<R> = {},
): Promise<Delivery<R>> => {
  const delivery: Delivery<R> = { delivered: 0, gone: [], waiting: [], refused: new Map() }
  if (frames.length === 0) return delivery
  const closeSubsegment = openSubsegment('ApiGatewayManagementApi')
  const silent: R[] = []
  let throttled = 0

  /** Posts to all of these recipients once. @returns those to try again. */
  const attempt = async (pages: Pages<R>): Promise<R[]> => {
    const failed: R[] = []
    const record = (recipient: R, outcome: Outcome) => {
      if (outcome === 'throttled') throttled++
      if (outcome === 'delivered') delivery.delivered++
      else if (outcome === 'gone') delivery.gone.push(recipient)
      else if (outcome === 'silent') silent.push(recipient)
      else if (outcome === 'throttled' || outcome === 'failed') failed.push(recipient)
      else delivery.refused.set(outcome, (delivery.refused.get(outcome) ?? 0) + 1)
    }
    const shared = sharePages(inTurn(pages))
    if (!(await shared.turn())) return failed
    // Signed anew for each attempt: with very many recipients the first signatures may be minutes old.
    const posters = await Promise.all(frames.map(prepareFrame))
    // Lanes instead of p-map, whose bookkeeping costs about four times as much processor time per recipient.
    const lane = async () => {
      for (;;) {
        const recipient = shared.take()
        if (recipient) record(recipient, await postAll(posters, recipient.connectionId))
        else if (!(await shared.turn())) return
      }
    }
    await Promise.all(Array.from({ length: lanes }, lane))
    return failed
  }

  delivery.waiting = await attempt(recipients)
  for (let retry = 1; retry < attempts && delivery.waiting.length > 0; retry++) {
    count('FanOutRetries', delivery.waiting.length)
    await backOff(retry, 50, 400)
    delivery.waiting = await attempt([delivery.waiting])
  }
  delivery.waiting.push(...silent)
  count('FanOutRecipients', delivery.delivered)
  count('FanOutGone', delivery.gone.length)
  count('FanOutThrottled', throttled)
  // One subsegment for all: one per recipient would be most of a large fan-out's work.
  closeSubsegment?.({
    aws: { operation: 'PostToConnection' },
    annotations: {
      delivered: delivery.delivered,
      gone: delivery.gone.length,
      throttled,
      waiting: delivery.waiting.length,
    },
  })
  return delivery
}
