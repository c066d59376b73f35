import { logger } from '../../platform/observability/logger.ts'
import { count, observe } from '../../platform/observability/metrics.ts'
import { closeConnection } from '../sockets/announce-presence.ts'
import { keys } from '../records/keys.ts'
import { getItems } from '../../platform/storage/read.ts'
import { subscriberPages } from '../sockets/list-subscribers.ts'
import type { Subscription } from '../records/subscription.ts'
import { prepareFrame } from '../delivery/connections-endpoint.ts'
import { type Delivery, deliver, type Recipient } from '../delivery/deliver.ts'
import type { ChatPush, FanOutJob } from './fan-out-job.ts'
import { packFrames } from '../delivery/frames.ts'
import { handOver, handOverWaiting } from './hand-over.ts'

/** Up to so many sockets the sender's own function posts; above, a queue takes over. One round of posts, about 15 ms. */
const inlineRecipients = 250

/** As many sockets are cleaned up side by side: more would wait in line for the client's 50 connections, and time out. */
const cleaningLanes = 16

/**
 * Answers how many could not be cleaned up now: they are found gone again by the next push, and expire in the end.
 */
const cleanUp = async (gone: readonly Recipient[]): Promise<number> => {
  const queue = [...gone]
  let uncleaned = 0
  const lane = async () => {
    for (let next = queue.pop(); next; next = queue.pop()) {
      await closeConnection(next.connectionId).catch(() => uncleaned++)
    }
  }
  await Promise.all(Array.from({ length: cleaningLanes }, lane))
  return uncleaned
}

const settle = async (
  job: FanOutJob,
  { delivered, gone, waiting, refused }: Delivery<Recipient>,
): Promise<void> => {
  await handOverWaiting(job, waiting)
  const uncleaned = await cleanUp(gone)
  if (gone.length + waiting.length + refused.size > 0) {
    logger.warn('fan-out met trouble', {
      chatId: job.chatId,
      pushes: job.pushes.map(({ type }) => type),
      attempt: job.attempt,
      delivered,
      gone: gone.length,
      uncleaned,
      waiting: waiting.length,
      refused: Object.fromEntries(refused),
    })
  }
}

/** How long after being written a job's messages have reached everyone that they reach at once. */
const observeLatency = ({ pushes, repeated }: FanOutJob): void => {
  if (repeated) return
  for (const push of pushes) {
    if (push.type !== 'messages') continue
    for (const { sentAt } of push.messages) observe('FanOutLatency', Date.now() - Date.parse(sentAt))
  }
}

async function* without(
  pages: AsyncIterable<readonly Recipient[]> | Iterable<readonly Recipient[]>,
  connectionId: string | undefined,
) {
  for await (const page of pages) yield page.filter((recipient) => recipient.connectionId !== connectionId)
}

/**
 * Pushes to every socket in a chat. When it returns, each has been posted to, cleaned up, or handed over durably.
 *
 * The subscriptions are read from the table after the message was appended: see `enterChat` for why nothing can
 * fall between.
 * @param exceptConnectionId the sender's own socket, which gets an ack instead.
 * @param repeated whether the messages were sent before.
 */
export const fanOut = async (
  chatId: string,
  pushes: readonly ChatPush[],
  exceptConnectionId?: string,
  { repeated = false }: { repeated?: boolean } = {},
): Promise<void> => {
  const job: FanOutJob = {
    chatId,
    pushes: [...pushes],
    attempt: 0,
    ...(exceptConnectionId !== undefined && { exceptConnectionId }),
    ...(repeated && { repeated }),
  }
  const { value: firstPage = [] } = await subscriberPages(chatId, inlineRecipients + 1).next()
  if (firstPage.length > inlineRecipients) return handOver(job)
  const frames = packFrames(chatId, pushes)
  const delivery = await deliver(prepareFrame, frames, without([firstPage], exceptConnectionId))
  observeLatency(job)
  await settle(job, delivery)
}

/** What is left of recipients that an earlier attempt could not reach: those that are still in the chat. */
const stillSubscribed = async (chatId: string, recipients: readonly Recipient[]): Promise<Recipient[]> => {
  const subscriptions = await getItems<Subscription[]>(
    recipients.map(({ connectionId, userId }) => keys.subscription(chatId, userId, connectionId)),
  )
  return recipients.filter((_, index) => subscriptions[index])
}

/** Delivers a chat's jobs that were handed over, the messages of all of them together. */
export const deliverJobs = async (chatId: string, jobs: readonly FanOutJob[]): Promise<void> => {
  const [first] = jobs
  if (!first) return
  const frames = packFrames(
    chatId,
    jobs.flatMap(({ pushes }) => pushes),
  )
  // With one job its sender is left out; among several, each sender needs the others' messages.
  const except = jobs.length === 1 ? first.exceptConnectionId : undefined
  const delivery = await deliver(prepareFrame, frames, without(subscriberPages(chatId), except))
  jobs.forEach(observeLatency)
  for (const job of jobs) await handOverWaiting(job, delivery.waiting)
  await settle(first, { ...delivery, waiting: [] })
}

/** Tries again those whom an earlier attempt could not reach. */
export const redeliver = async (job: FanOutJob): Promise<void> => {
  const recipients = await stillSubscribed(job.chatId, job.only ?? [])
  count('FanOutRetries', recipients.length)
  await settle(job, await deliver(prepareFrame, packFrames(job.chatId, job.pushes), [recipients]))
}
