import { count } from '../../platform/observability/metrics.ts'
import { openSubsegment } from '../../platform/observability/subsegment.ts'
import { backOff } from '../../platform/storage/backoff.ts'
import type { FramePoster, PrepareFrame } from './connections-endpoint.ts'

/** A socket to post to. */
export type Recipient = { connectionId: string; userId: string }

export type Delivery<R extends Recipient> = {
  delivered: number
  /** Closed sockets (410): their records are for the caller to clean up. */
  gone: R[]
  /** Throttled (429) or failing (5xx) to the last, or silent: for the caller to hand over. */
  waiting: R[]
  /** Refused for good, by status: a defect of ours, not of the recipient. */
  refused: Map<number, number>
}

/** How many recipients are posted to side by side. */
const lanes = 256
/** Passes over all, and then over those that were throttled or failed, before the rest is handed over. */
const defaultPasses = 3

type Verdict = 'delivered' | 'gone' | 'throttled' | 'waiting' | 'silent' | number

const verdictOf = (status: number): Verdict => {
  if (status >= 200 && status < 300) return 'delivered'
  if (status === 410) return 'gone'
  if (status === 429) return 'throttled'
  if (status >= 500) return 'waiting'
  return status
}

/** No answer in time, as opposed to a line that broke: waiting for it once more would hold up the sender's ack. */
const isSilence = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && /TIMEOUT$/.test(String(error.code))

const postAll = async (posters: readonly FramePoster[], connectionId: string): Promise<Verdict> => {
  try {
    for (const post of posters) {
      const verdict = verdictOf(await post(connectionId))
      if (verdict !== 'delivered') return verdict
    }
    return 'delivered'
  } catch (error) {
    return isSilence(error) ? 'silent' : 'waiting'
  }
}

/**
 * Deals recipients out to all lanes, page after page. Lanes wait only where a page has to be read; an async iterator
 * would make them wait their turn for every recipient.
 */
const deal = <R>(pages: AsyncIterable<readonly R[]> | Iterable<readonly R[]>) => {
  const source = Symbol.asyncIterator in pages ? pages[Symbol.asyncIterator]() : pages[Symbol.iterator]()
  let page: readonly R[] = []
  let next = 0
  let turning: Promise<boolean> | undefined
  const turn = async (): Promise<boolean> => {
    do {
      const { value, done } = await source.next()
      if (done) return false
      page = value
    } while (page.length === 0)
    next = 0
    turning = undefined
    return true
  }
  return {
    /** `undefined` when the page is used up. */
    take: (): R | undefined => page[next++],
    /** Turns to the next page that has someone on it, for whoever asks; `false` at the end. */
    more: (): Promise<boolean> => {
      turning ??= turn()
      return turning
    },
  }
}

/**
 * Posts frames, in order, to every recipient, many at a time. Each recipient's fate is its own: one that is gone,
 * throttled, failing or silent delays nobody but itself, and those that may recover are tried again after a
 * jittered wait; one that is silent is not waited for twice. A recipient that failed half-way gets all frames again; its client sorts by seq and drops doubles.
 */
export const deliver = async <R extends Recipient>(
  prepareFrame: PrepareFrame,
  frames: readonly string[],
  recipients: AsyncIterable<readonly R[]> | Iterable<readonly R[]>,
  { passes = defaultPasses }: { passes?: number } = {},
): Promise<Delivery<R>> => {
  const delivery: Delivery<R> = { delivered: 0, gone: [], waiting: [], refused: new Map() }
  if (frames.length === 0) return delivery
  const closeSubsegment = openSubsegment('ApiGatewayManagementApi')
  const silent: R[] = []
  let throttled = 0
  const settle = (recipient: R, verdict: Verdict, waiting: R[]) => {
    if (verdict === 'throttled') throttled++
    if (verdict === 'delivered') delivery.delivered++
    else if (verdict === 'gone') delivery.gone.push(recipient)
    else if (verdict === 'silent') silent.push(recipient)
    else if (verdict === 'throttled' || verdict === 'waiting') waiting.push(recipient)
    else delivery.refused.set(verdict, (delivery.refused.get(verdict) ?? 0) + 1)
  }
  const pass = async (pages: AsyncIterable<readonly R[]> | Iterable<readonly R[]>): Promise<R[]> => {
    const waiting: R[] = []
    const recipients = deal(pages)
    if (!(await recipients.more())) return waiting
    // Signed anew for each pass: the first signatures may be minutes old when there were very many recipients.
    const posters = await Promise.all(frames.map(prepareFrame))
    const lane = async () => {
      for (;;) {
        const recipient = recipients.take()
        if (recipient) settle(recipient, await postAll(posters, recipient.connectionId), waiting)
        else if (!(await recipients.more())) return
      }
    }
    await Promise.all(Array.from({ length: lanes }, lane))
    return waiting
  }

  delivery.waiting = await pass(recipients)
  for (let again = 1; again < passes && delivery.waiting.length > 0; again++) {
    count('FanOutRetries', delivery.waiting.length)
    await backOff(again, 50, 400)
    delivery.waiting = await pass([delivery.waiting])
  }
  delivery.waiting.push(...silent)
  count('FanOutRecipients', delivery.delivered)
  count('FanOutGone', delivery.gone.length)
  count('FanOutThrottled', throttled)
  // One for them all: a subsegment for each recipient would be the larger part of a large fan-out's work.
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
