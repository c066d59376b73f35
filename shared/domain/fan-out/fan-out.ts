import { count, observe } from '../../platform/observability/metrics.ts'
import { shardSettings } from '../../platform/settings/fan-out.ts'
import { boundedMemory } from '../../platform/start-up/bounded-memory.ts'
import { getItems } from '../../platform/storage/read.ts'
import { prepareFrame } from '../delivery/connections-endpoint.ts'
import { type Delivery, deliver, type Recipient } from '../delivery/deliver.ts'
import { packFrames } from '../delivery/frames.ts'
import { keys } from '../records/keys.ts'
import type { Sharding } from '../records/sharding.ts'
import type { Subscription } from '../records/subscription.ts'
import { readFirstSubscribers, readSharding } from '../sockets/list-subscribers.ts'
import { openShards } from '../sockets/open-shards.ts'
import { deliverToShard } from './deliver-to-shard.ts'
import type { ChatPush, FanOutJob } from './fan-out-job.ts'
import { finishDelivery } from './finish-delivery.ts'
import { handOverWaiting, wakeShards } from './hand-over.ts'
import { deliverInTurn, postingEnd } from './post-budget.ts'
import { readRange } from './read-log.ts'

/** Measures the time from writing a job's messages until they reached everyone who could be reached at once. */
const observeLatency = ({ pushes, repeated }: FanOutJob): void => {
  if (repeated) return
  for (const push of pushes) {
    if (push.type !== 'messages') continue
    for (const { sentAt } of push.messages) observe('FanOutLatency', Date.now() - Date.parse(sentAt))
  }
}

/** Chats that this execution environment knows to be spread over shards, which they are for good. */
const spread = boundedMemory<true>()

/**
 * All sockets in a chat; or, if they are many, how they are spread. Read after the message was appended: every shard
 * that somebody entered before is among these.
 */
const findRecipients = async (
  chatId: string,
): Promise<{ sharding: Sharding } | { subscriptions: Subscription[] }> => {
  const known = spread.recall(chatId) ? await readSharding(chatId) : undefined
  if (known) return { sharding: known }
  const { inlineSockets } = shardSettings()
  const first = await readFirstSubscribers(chatId, inlineSockets)
  const { subscriptions } = first
  const isLarge = subscriptions.length > inlineSockets
  const sharding = first.sharding ?? (isLarge ? await openShards(chatId) : undefined)
  if (!sharding) return { subscriptions }
  spread.remember(chatId, true)
  return { sharding }
}

/**
 * Pushes to every socket in a chat. When it returns, each has been posted to, cleaned up, or handed over durably.
 *
 * It reads the subscriptions after the message was appended; `enterChat` explains why no socket misses it.
 * @param exceptConnectionId the sender's own socket, which gets an ack instead. In a large chat it gets the message
 * too.
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
  await deliverJobs(chatId, [job])
}

const withoutSeqs = (pushes: readonly ChatPush[], seqs: ReadonlySet<number>): ChatPush[] =>
  pushes.map((push) =>
    push.type === 'messages'
      ? { ...push, messages: push.messages.filter(({ seq }) => !seqs.has(seq)) }
      : push,
  )

/** Posts the same frames to all recipients, but to those that sent some of the messages: they get the others. */
const deliverWithoutOwn = async (
  chatId: string,
  pushes: readonly ChatPush[],
  own: NonNullable<FanOutJob['own']>,
  recipients: readonly Recipient[],
): Promise<Delivery<Recipient>> => {
  const seqsOf = Map.groupBy(own, ({ connectionId }) => connectionId)
  const [senders, others] = [true, false].map((isSender) =>
    recipients.filter(({ connectionId }) => seqsOf.has(connectionId) === isSender),
  ) as [Recipient[], Recipient[]]
  const parts = await Promise.all([
    deliver(prepareFrame, packFrames(chatId, pushes), [others]),
    ...senders.map((sender) => {
      const seqs = new Set(seqsOf.get(sender.connectionId)?.map(({ seq }) => seq))
      return deliver(prepareFrame, packFrames(chatId, withoutSeqs(pushes, seqs)), [[sender]])
    }),
  ])
  const [all, ...rest] = parts as [Delivery<Recipient>, ...Delivery<Recipient>[]]
  for (const { delivered, gone, waiting, refused } of rest) {
    all.delivered += delivered
    all.gone.push(...gone)
    all.waiting.push(...waiting)
    for (const [status, posts] of refused) all.refused.set(status, (all.refused.get(status) ?? 0) + posts)
  }
  return all
}

/**
 * Delivers jobs of one chat that no shard has, the messages of all of them together: the sender's function does, or the
 * consumer of a queue to which the append queue hands over. In a large chat they are passed on to its shards.
 */
export const deliverJobs = async (chatId: string, jobs: readonly FanOutJob[]): Promise<void> => {
  const [first] = jobs
  if (!first) return
  const pushes = jobs.flatMap((job) => job.pushes)
  const found = await findRecipients(chatId)
  if ('sharding' in found) return wakeShards(chatId, found.sharding, pushes)
  // A single job leaves its sender out; of several, each sender needs the others' messages.
  const except = jobs.length === 1 ? first.exceptConnectionId : undefined
  const recipients = found.subscriptions.filter(({ connectionId }) => connectionId !== except)
  const own = jobs.flatMap((job) => job.own ?? [])
  const delivery = await deliverWithoutOwn(chatId, pushes, own, recipients)
  jobs.forEach(observeLatency)
  for (const job of jobs) await handOverWaiting(job, delivery.waiting)
  await finishDelivery(first, delivery)
}

/** Performs jobs of one group of the queue: of a large chat's shard, or of a chat. */
export const deliverGroup = async (jobs: readonly FanOutJob[]): Promise<void> => {
  const [first] = jobs
  if (!first) return
  const { chatId, shard } = first
  await (shard === undefined ? deliverJobs(chatId, jobs) : deliverToShard(chatId, shard, jobs))
}

/** Those of some recipients of a job that are still in the chat. */
const stillIn = async ({ chatId, shard }: FanOutJob, only: readonly Recipient[]): Promise<Recipient[]> => {
  const subscriptions = await getItems<Subscription[]>(
    only.map(({ connectionId, userId }) => keys.subscription(chatId, userId, connectionId, shard)),
  )
  return only.filter((_, index) => subscriptions[index])
}

/** Delivers a job to the recipients that an earlier attempt could not reach. */
export const redeliver = async (job: FanOutJob): Promise<void> => {
  const { chatId, pushes, range } = job
  const recipients = await stillIn(job, job.only ?? [])
  if (recipients.length === 0) return
  const messages = range ? await readRange(chatId, range) : []
  count('FanOutRetries', recipients.length)
  const frames = packFrames(chatId, [{ type: 'messages', chatId, messages }, ...pushes])
  const delivery = await deliverInTurn(frames, [recipients], {
    untilMs: postingEnd(),
    stillIn: (some) => stillIn(job, some),
  })
  await handOverWaiting(job, delivery.waiting)
  await finishDelivery(job, delivery)
}
