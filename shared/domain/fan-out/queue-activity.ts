import { SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import { logger } from '../../platform/observability/logger.ts'
import { sqs } from '../../platform/queues/sqs.ts'
import { fanOutRetryQueueSettings } from '../../platform/settings/fan-out.ts'
import { boundedMemory } from '../../platform/start-up/bounded-memory.ts'
import { chunksOf } from '../../platform/storage/chunks.ts'
import type { Item } from '../../platform/storage/table.ts'
import { chatIdOf, chatItemKind } from '../records/keys.ts'
import type { ActivityJob } from './activity-job.ts'

/** SQS's limit for one SendMessageBatch. */
const batchLimit = 10
const delaySeconds = 1

/** When this environment last queued a job for each chat. */
const queuedAt = boundedMemory<number>()

/** A change of an item, as the table's stream has it. */
export type StreamChange = {
  key: { pk: string; sk: string }
  before?: Item | undefined
  after?: Item | undefined
}

/** A new message, or one whose preview may have changed. Reactions are no activity. */
const isActivity = ({ key, before, after }: StreamChange): boolean => {
  if (chatItemKind(key.sk) !== 'message' || !after || after['imported']) return false
  return (['text', 'deletedAtMs'] as const).some(
    (name) => JSON.stringify(before?.[name]) !== JSON.stringify(after[name]),
  )
}

/** @returns the chat in which something happened. A change that cannot be read is left to the events' dead letters. */
const activeChatOf = (change: StreamChange): string | undefined => {
  try {
    return isActivity(change) ? chatIdOf(change.key) : undefined
  } catch (error) {
    logger.warn('a change was not read for activity', { error })
    return undefined
  }
}

/**
 * Queues a job for each chat with activity, at most one a second and chat. A chat's changes come through one shard of
 * the stream, to one environment while it is busy:
 *
 *     message   1        2     3              4
 *     queue     job ─────┼─────┼─▶ runs       job ──────▶ runs
 *                  waits a second, then reads the head: it tells of 3
 *
 * Never throws: events do not wait for it, and a page that is looked at again reads its list.
 */
export const queueActivity = async (changes: readonly StreamChange[], nowMs = Date.now()): Promise<void> => {
  const active = new Set(changes.map(activeChatOf).filter((chatId) => chatId !== undefined))
  // A job that was queued so lately still waits.
  const chatIds = [...active].filter(
    (chatId) => nowMs >= (queuedAt.recall(chatId) ?? 0) + delaySeconds * 1000,
  )
  for (const chunk of chunksOf(chatIds, batchLimit)) {
    try {
      const { Failed = [] } = await sqs().send(
        new SendMessageBatchCommand({
          QueueUrl: fanOutRetryQueueSettings().url,
          Entries: chunk.map((chatId, index) => ({
            Id: String(index),
            MessageBody: JSON.stringify({ activity: { chatId } } satisfies ActivityJob),
            DelaySeconds: delaySeconds,
          })),
        }),
      )
      const failed = new Set(Failed.map(({ Id }) => Id))
      for (const [index, chatId] of chunk.entries())
        if (!failed.has(String(index))) queuedAt.remember(chatId, nowMs)
      if (failed.size > 0)
        logger.warn('activity was not queued', { chats: failed.size, code: Failed[0]?.Code })
    } catch (error) {
      logger.warn('activity was not queued', { chats: chunk.length, error })
    }
  }
}
