import { randomUUID } from 'node:crypto'
import { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import type { Message } from '../../contract/messages.ts'
import { unavailable } from '../../platform/errors/parley-error.ts'
import { sqs } from '../../platform/queues/sqs.ts'
import { count } from '../../platform/observability/metrics.ts'
import { fanOutQueueSettings, fanOutRetryQueueSettings } from '../../platform/settings/fan-out.ts'
import { boundedMemory } from '../../platform/start-up/bounded-memory.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { splitPush } from '../delivery/frames.ts'
import { type Sharding, shardsOf, startOf } from '../records/sharding.ts'
import { readSharding } from '../sockets/list-subscribers.ts'
import type { ChatPush, FanOutJob } from './fan-out-job.ts'
import { bytesOf, packsOf } from './packs.ts'

/**
 * Hands a fan-out over to the queue that keeps each group's order, in the group of its chat. The same message may be
 * handed over again, when its sender retried: each job has an id of its own, so that SQS drops none as a duplicate.
 */
export const handOver = async (job: FanOutJob): Promise<void> => {
  await sqs().send(
    new SendMessageCommand({
      QueueUrl: fanOutQueueSettings().url,
      MessageBody: JSON.stringify(job),
      MessageGroupId: job.chatId,
      MessageDeduplicationId: randomUUID(),
    }),
  )
  count('FanOutHandedOver')
}

/** SQS's limits for one SendMessageBatch: entries, and bytes of all of them, with some left for their other fields. */
const batchLimits = { items: 10, bytes: 250_000 }

type Wake = FanOutJob & { shard: number }

/** Each job has an id of its own, also when it is sent again: nothing may be dropped as a duplicate. */
const sendWakes = async (wakes: readonly Wake[]): Promise<void> => {
  let unsent = wakes
  for await (const _ of attempts()) {
    const { Failed = [] } = await sqs().send(
      new SendMessageBatchCommand({
        QueueUrl: fanOutQueueSettings().url,
        Entries: unsent.map((wake, index) => ({
          Id: String(index),
          MessageBody: JSON.stringify(wake),
          MessageGroupId: `${wake.chatId}#${wake.shard}`,
          MessageDeduplicationId: randomUUID(),
        })),
      }),
    )
    const failed = new Set(Failed.map(({ Id }) => Id))
    unsent = unsent.filter((_wake, index) => failed.has(String(index)))
    if (unsent.length === 0) return
  }
  throw unavailable()
}

/**
 * Wakes the consumers of a large chat's shards, each in the group of its shard. They read messages from the log; the
 * jobs carry what is not there, and messages of before the chat had shards, which nobody else delivers to its first
 * sockets.
 * @param sharding as read, strongly consistent, after the messages were appended.
 */
export const wakeShards = async (
  chatId: string,
  sharding: Sharding,
  pushes: readonly ChatPush[],
): Promise<void> => {
  const messages = messagesIn(pushes)
  const others = pushes.filter(({ type }) => type !== 'messages')
  const newest = Math.max(0, ...messages.map(({ seq }) => seq))
  const wakes = shardsOf(sharding).map((shard): Wake[] => {
    const start = startOf(sharding, shard)
    const earlier = shard === 0 ? messages.filter(({ seq }) => seq < start) : []
    const carried: ChatPush[] = [
      ...(earlier.length > 0 ? [{ type: 'messages' as const, chatId, messages: earlier }] : []),
      ...others,
    ]
    if (newest < start && carried.length === 0) return []
    return jobsOf(chatId, carried).map((job, index) => ({
      ...job,
      shard,
      ...(index === 0 && newest >= start && { seq: newest }),
    }))
  })
  // A shard's wakes go one after the other, which keeps their order. Mostly each shard has one.
  for (let index = 0; wakes.some(({ length }) => length > index); index++) {
    const round = wakes.flatMap((ofShard) => ofShard.slice(index, index + 1))
    await Promise.all(packsOf(round, batchLimits).map(sendWakes))
  }
  count('FanOutHandedOver')
}

/** Has the consumer of a shard go on where it ends now. */
export const wakeAgain = async (chatId: string, shard: number, seq: number): Promise<void> => {
  await sendWakes([{ chatId, shard, pushes: [], seq, attempt: 0 }])
}

/** Whether a chat was found to be spread over shards, and when that was last looked up. */
const lookedUp = boundedMemory<{ isSpread: boolean; atMs: number }>()
const lookUpEveryMs = 10_000

/** The sockets that sent messages of these pushes. */
const ownIn = (pushes: readonly ChatPush[], senders: ReadonlyMap<number, string | undefined> = new Map()) =>
  messagesIn(pushes).flatMap(({ seq }) => {
    const connectionId = senders.get(seq)
    return connectionId === undefined ? [] : [{ connectionId, seq }]
  })

/**
 * Hands the fan-out of appended messages over. If the chat is not known to be large, to the consumer of the chat, which
 * passes on what is for shards.
 * @param senders the sockets that sent them, by seq.
 */
export const handOverMessages = async (
  chatId: string,
  messages: readonly Message[],
  {
    repeated = false,
    senders,
  }: { repeated?: boolean; senders?: ReadonlyMap<number, string | undefined> } = {},
): Promise<void> => {
  if (messages.length === 0) return
  const known = lookedUp.recall(chatId)
  const isLookedUp = known && (known.isSpread || Date.now() - known.atMs < lookUpEveryMs)
  const sharding = isLookedUp && !known.isSpread ? undefined : await readSharding(chatId)
  if (!isLookedUp) lookedUp.remember(chatId, { isSpread: sharding !== undefined, atMs: Date.now() })
  const jobs = fanOutsOf(chatId, messages).map((job) => ({
    ...job,
    own: ownIn(job.pushes, senders),
    ...(repeated && { repeated }),
  }))
  if (sharding)
    await wakeShards(
      chatId,
      sharding,
      jobs.flatMap(({ pushes }) => pushes),
    )
  else for (const job of jobs) await handOver(job)
}

/** Bytes of pushes in one job, well below the 256 KB of a queue's message. */
const bytesPerJob = 200_000

/** The fan-outs of messages, in their order, as few as queues take. */
export const fanOutsOf = (chatId: string, messages: readonly Message[]): FanOutJob[] =>
  packsOf(messages, { bytes: bytesPerJob }).map((pack) => ({
    chatId,
    pushes: [{ type: 'messages', chatId, messages: pack }],
    attempt: 0,
  }))

const messagesIn = (pushes: readonly ChatPush[]): Message[] =>
  pushes.flatMap((push) => (push.type === 'messages' ? push.messages : []))

/**
 * Jobs for pushes that came in several ones, or in one that is too large, as few as queues take, and at least one:
 * messages, and then the others.
 */
const jobsOf = (chatId: string, pushes: readonly ChatPush[]): FanOutJob[] => {
  if (bytesOf(pushes) <= bytesPerJob) return [{ chatId, pushes: [...pushes], attempt: 0 }]
  const others = pushes
    .filter(({ type }) => type !== 'messages')
    .flatMap((push) => splitPush(push, bytesPerJob))
  return [
    ...fanOutsOf(chatId, messagesIn(pushes)),
    ...packsOf(others, { bytes: bytesPerJob }).map((pack) => ({ chatId, pushes: pack, attempt: 0 })),
  ]
}

/** Hand-overs after which a recipient is abandoned; its client finds the gap by `pong.heads`. */
const maxAttempts = 6
/** Recipients in one queue message, and bytes of it. */
const retryLimits = { recipients: 500, bytes: 250_000 }

const queueRetry = async (retry: FanOutJob, afterSeconds: number): Promise<void> => {
  await sqs().send(
    new SendMessageCommand({
      QueueUrl: fanOutRetryQueueSettings().url,
      MessageBody: JSON.stringify(retry),
      DelaySeconds: afterSeconds,
    }),
  )
  count('FanOutHandedOver')
}

/** Hands recipients that could not be reached over to a queue that retries them later, apart from all others. */
export const handOverWaiting = async (
  { own: _, ...job }: FanOutJob,
  waiting: NonNullable<FanOutJob['only']>,
): Promise<void> => {
  const attempt = job.attempt + 1
  if (attempt > maxAttempts) return count('FanOutAbandoned', waiting.length)
  const recipients = waiting.map(({ connectionId, userId }) => ({ connectionId, userId }))
  const { range, ...withoutRange } = job
  for (const [index, { pushes }] of jobsOf(job.chatId, job.pushes).entries()) {
    // The range that is read from the log goes with the first.
    const retry = { ...(index === 0 ? job : withoutRange), pushes, attempt }
    const most = { items: retryLimits.recipients, bytes: retryLimits.bytes - bytesOf(retry) }
    for (const only of packsOf(recipients, most)) await queueRetry({ ...retry, only }, 2 ** job.attempt)
  }
}
