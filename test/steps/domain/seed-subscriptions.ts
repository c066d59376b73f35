import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb'
import { randomUUID } from 'node:crypto'
import { connectionRecordSeconds } from '../../../shared/domain/records/connection.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { dynamo, tableName, toItem } from '../../../shared/platform/storage/table.ts'
import { type Sharding, shardToEnter } from '../../../shared/domain/records/sharding.ts'
import type { Subscription } from '../../../shared/domain/records/subscription.ts'
import { openShards } from '../../../shared/domain/sockets/open-shards.ts'
import { shardSettings } from '../../../shared/platform/settings/fan-out.ts'
import { chunksOf } from '../../../shared/platform/storage/chunks.ts'

/** DynamoDB's limit for one BatchWriteItem. */
const batchSize = 25

const newSubscription = (): Omit<Subscription, 'pk' | 'sk'> => ({
  connectionId: `${randomUUID().slice(0, 15)}=`,
  userId: randomUUID(),
  joinedAtMs: Date.now(),
  enteredAtMs: Date.now(),
  expiresAt: Math.ceil(Date.now() / 1000) + connectionRecordSeconds,
})

const store = async (subscriptions: readonly Subscription[]): Promise<void> => {
  for (const batch of chunksOf(subscriptions, batchSize)) {
    const puts = batch.map((subscription) => ({ PutRequest: { Item: toItem(subscription) } }))
    await dynamo().send(new BatchWriteItemCommand({ RequestItems: { [tableName()]: puts } }))
  }
}

/** Fills a chat with the sockets of as many users, by batches. Their other records are left out: fan-out reads these. */
export const seedSubscriptions = async (chatId: string, count: number): Promise<void> => {
  const made = Array.from({ length: count }, newSubscription)
  await store(made.map((one) => ({ ...one, ...keys.subscription(chatId, one.userId, one.connectionId) })))
}

/** Fills a chat with sockets as they would enter: into its shards, of which there are more as those fill up. */
export const seedLargeChat = async (chatId: string, count: number): Promise<string[]> => {
  const { inlineSockets, socketsPerShard } = shardSettings()
  const filled = new Map<number, number>()
  let sharding: Sharding | undefined
  const seeded: Subscription[] = []
  for (let made = 0; made < count; made++) {
    const subscription = newSubscription()
    const { connectionId, userId } = subscription
    const shard = shardToEnter(sharding, connectionId)
    seeded.push({ ...subscription, ...keys.subscription(chatId, userId, connectionId, shard) })
    filled.set(shard, (filled.get(shard) ?? 0) + 1)
    if ((filled.get(shard) ?? 0) > (sharding ? socketsPerShard : inlineSockets))
      sharding = await openShards(chatId, sharding)
  }
  await store(seeded)
  return seeded.map(({ connectionId }) => connectionId)
}
