import { randomUUID } from 'node:crypto'
import { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import type { Message } from '../../contract/messages.ts'
import { unavailable } from '../../platform/errors/parley-error.ts'
import { sqs } from '../../platform/queues/sqs.ts'
import { count } from '../../platform/observability/metrics.ts'
import { fanOutQueueSettings, fanOutRetryQueueSettings } from '../../platform/settings/fan-out.ts'
import { boundedMemory } from '../../platform/start-up/bounded-memory.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { type Sharding, shardsOf, startOf } from '../records/sharding.ts'
import { readSharding } from '../sockets/list-subscribers.ts'
import type { ChatPush, FanOutJob } from './fan-out-job.ts'

/**
 * Hands a fan-out over to the queue that keeps each group's order, in the group of its chat. The same message may be handed over again, when its
 * sender retried: each job has an id of its own, so that SQS drops none as a duplicate.
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
const batchLimits = { entries: 10, bytes: 250_000 }

type Wake = FanOutJob & { shard: number }

const inBatches = (jobs: readonly Wake[]): Wake[][] => {
  const batches: Wake[][] = []
  let room = 0
  for (const job of jobs) {
    const bytes = Buffer.byteLength(JSON.stringify(job))
    if (bytes > room || batches.at(-1)?.length === batchLimits.entries) {
      batches.push([])
      room = batchLimits.bytes
    }
    batches.at(-1)?.push(job)
    room -= bytes
  }
  return batches
}

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
 * Wakes the consumers of a large chat's shards, each in the group of its shard. They read messages from the log; the jobs
 * carry what is not there, and messages of before the chat had shards, which nobody else delivers to its first sockets.
 * @param sharding as read, strongly consistent, after the messages were appended.
 */
export const wakeShards = async (
  chatId: string,
  sharding: Sharding,
  pushes: readonly ChatPush[],
): Promise<void> => {
  const messages = pushes.flatMap((push) => (push.type === 'messages' ? push.messages : []))
  const others = pushes.filter(({ type }) => type !== 'messages')
  const newest = Math.max(0, ...messages.map(({ seq }) => seq))
  const wakes = shardsOf(sharding).flatMap((shard): Wake[] => {
    const start = startOf(sharding, shard)
    const earlier = shard === 0 ? messages.filter(({ seq }) => seq < start) : []
    const carried: ChatPush[] = [
      ...(earlier.length > 0 ? [{ type: 'messages' as const, chatId, messages: earlier }] : []),
      ...others,
    ]
    if (newest < start && carried.length === 0) return []
    return [{ chatId, shard, pushes: carried, ...(newest >= start && { seq: newest }), attempt: 0 }]
  })
  await Promise.all(inBatches(wakes).map(sendWakes))
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
const ownIn = (pushes: readonly ChatPush[], senders: ReadonlyMap<number, string> = new Map()) =>
  pushes
    .flatMap((push) => (push.type === 'messages' ? push.messages : []))
    .flatMap(({ seq }) => {
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
  { repeated = false, senders }: { repeated?: boolean; senders?: ReadonlyMap<number, string> } = {},
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

/** Bytes of messages in one job, well below the 256 KB of a queue's message. */
const messageBytesPerJob = 200_000

/** The fan-outs of messages, in their order, as few as queues take. */
export const fanOutsOf = (chatId: string, messages: readonly Message[]): FanOutJob[] => {
  const packs: Message[][] = []
  let room = 0
  for (const message of messages) {
    const bytes = Buffer.byteLength(JSON.stringify(message))
    if (bytes > room) {
      packs.push([])
      room = messageBytesPerJob
    }
    packs.at(-1)?.push(message)
    room -= bytes
  }
  return packs.map((pack) => ({
    chatId,
    pushes: [{ type: 'messages', chatId, messages: pack }],
    attempt: 0,
  }))
}

/** After so many hand-overs a recipient is abandoned; its client finds the gap by `pong.heads`. */
const maxAttempts = 6
/** Recipients in one queue message, well below its 256 KB. */
const recipientsPerMessage = 500

/** Hands recipients that could not be reached over to a queue that retries them later, apart from all others. */
export const handOverWaiting = async (
  job: FanOutJob,
  waiting: NonNullable<FanOutJob['only']>,
): Promise<void> => {
  const attempt = job.attempt + 1
  if (attempt > maxAttempts) return count('FanOutAbandoned', waiting.length)
  for (let start = 0; start < waiting.length; start += recipientsPerMessage) {
    const only = waiting
      .slice(start, start + recipientsPerMessage)
      .map(({ connectionId, userId }) => ({ connectionId, userId }))
    await sqs().send(
      new SendMessageCommand({
        QueueUrl: fanOutRetryQueueSettings().url,
        MessageBody: JSON.stringify({ ...job, only, attempt } satisfies FanOutJob),
        DelaySeconds: 2 ** job.attempt,
      }),
    )
    count('FanOutHandedOver')
  }
}
