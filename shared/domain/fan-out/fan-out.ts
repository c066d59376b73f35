import pMap from 'p-map'
import { logger } from '../../platform/observability/logger.ts'
import { count, observe } from '../../platform/observability/metrics.ts'
import { getItems } from '../../platform/storage/read.ts'
import { prepareFrame } from '../delivery/connections-endpoint.ts'
import { type Delivery, deliver, type Recipient } from '../delivery/deliver.ts'
import { packFrames } from '../delivery/frames.ts'
import type { Pages } from '../delivery/shared-pages.ts'
import { keys } from '../records/keys.ts'
import type { Subscription } from '../records/subscription.ts'
import { removeConnection } from '../sockets/remove-connection.ts'
import { subscriberPages } from '../sockets/list-subscribers.ts'
import type { ChatPush, FanOutJob } from './fan-out-job.ts'
import { handOver, handOverWaiting } from './hand-over.ts'

/** Up to so many sockets, the sender's own function posts: one round of posts, about 15 ms. Above, a queue takes over. */
const inlineRecipients = 250

/** Gone sockets that are cleaned up at the same time: more would wait for the client's 50 connections and time out. */
const cleanUpConcurrency = 16

/** @returns how many could not be cleaned up now: the next push finds them gone again, or their records expire. */
const cleanUp = async (gone: readonly Recipient[]): Promise<number> => {
  let failed = 0
  const clean = ({ connectionId }: Recipient) => removeConnection(connectionId).catch(() => failed++)
  await pMap(gone, clean, { concurrency: cleanUpConcurrency })
  return failed
}

const finish = async (
  job: FanOutJob,
  { delivered, gone, waiting, refused }: Delivery<Recipient>,
): Promise<void> => {
  await handOverWaiting(job, waiting)
  const uncleaned = await cleanUp(gone)
  if (gone.length + waiting.length + refused.size > 0) {
    logger.warn('fan-out did not reach every socket', {
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

/** Measures the time from writing a job's messages until they reached everyone who could be reached at once. */
const observeLatency = ({ pushes, repeated }: FanOutJob): void => {
  if (repeated) return
  for (const push of pushes) {
    if (push.type !== 'messages') continue
    for (const { sentAt } of push.messages) observe('FanOutLatency', Date.now() - Date.parse(sentAt))
  }
}

async function* without(pages: Pages<Recipient>, connectionId: string | undefined) {
  for await (const page of pages) yield page.filter((recipient) => recipient.connectionId !== connectionId)
}

/**
 * Pushes to every socket in a chat. When it returns, each has been posted to, cleaned up, or handed over durably.
 *
 * It reads the subscriptions after the message was appended; `enterChat` explains why no socket misses it.
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
  await finish(job, delivery)
}

/** Delivers a large chat's queued jobs, the messages of all of them together. */
export const deliverJobs = async (chatId: string, jobs: readonly FanOutJob[]): Promise<void> => {
  const [first] = jobs
  if (!first) return
  const frames = packFrames(
    chatId,
    jobs.flatMap(({ pushes }) => pushes),
  )
  // A single job leaves its sender out; of several, each sender needs the others' messages.
  const except = jobs.length === 1 ? first.exceptConnectionId : undefined
  const delivery = await deliver(prepareFrame, frames, without(subscriberPages(chatId), except))
  jobs.forEach(observeLatency)
  for (const job of jobs) await handOverWaiting(job, delivery.waiting)
  await finish(first, { ...delivery, waiting: [] })
}

/** Those of the recipients that are still in the chat. */
const stillSubscribed = async (chatId: string, recipients: readonly Recipient[]): Promise<Recipient[]> => {
  const subscriptions = await getItems<Subscription[]>(
    recipients.map(({ connectionId, userId }) => keys.subscription(chatId, userId, connectionId)),
  )
  return recipients.filter((_, index) => subscriptions[index])
}

/** Delivers a job to the recipients that an earlier attempt could not reach. */
export const redeliver = async (job: FanOutJob): Promise<void> => {
  const recipients = await stillSubscribed(job.chatId, job.only ?? [])
  count('FanOutRetries', recipients.length)
  await finish(job, await deliver(prepareFrame, packFrames(job.chatId, job.pushes), [recipients]))
}
