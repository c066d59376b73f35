import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb'
import { randomUUID } from 'node:crypto'
import { connectionRecordSeconds } from '../../../shared/domain/records/connection.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { dynamo, tableName, toItem } from '../../../shared/platform/storage/table.ts'
import type { Subscription } from '../../../shared/domain/records/subscription.ts'

/** DynamoDB's limit for one BatchWriteItem. */
const batchSize = 25

/** Fills a chat with the sockets of as many users, by batches. Their other records are left out: fan-out reads these. */
export const seedSubscriptions = async (chatId: string, count: number): Promise<void> => {
  const expiresAt = Math.ceil(Date.now() / 1000) + connectionRecordSeconds
  const subscriptions = Array.from({ length: count }, (): Subscription => {
    const [userId, connectionId] = [randomUUID(), `${randomUUID().slice(0, 15)}=`]
    const key = keys.subscription(chatId, userId, connectionId)
    return { ...key, connectionId, userId, joinedAtMs: Date.now(), enteredAtMs: Date.now(), expiresAt }
  })
  for (let start = 0; start < count; start += batchSize) {
    const puts = subscriptions
      .slice(start, start + batchSize)
      .map((subscription) => ({ PutRequest: { Item: toItem(subscription) } }))
    await dynamo().send(new BatchWriteItemCommand({ RequestItems: { [tableName()]: puts } }))
  }
}
