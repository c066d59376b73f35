import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb'
import type { MessageRecord } from '../../../shared/domain/records/message.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { dynamo, tableName, toItem } from '../../../shared/platform/storage/table.ts'
import { updateItem } from '../../../shared/platform/storage/write.ts'

/** DynamoDB's limit for one BatchWriteItem. */
const batchSize = 25

/** Gives a new chat a history, by batches: the way of `appendMessage` would take minutes for a long one. */
export const seedMessages = async (
  chatId: string,
  sender: { userId: string; username: string },
  count: number,
  textOf = (seq: number) => `message ${seq}`,
): Promise<void> => {
  const sentAtMs = Date.now()
  let next = 1
  const lane = async () => {
    while (next <= count) {
      const first = next
      next += batchSize
      const records = Array.from(
        { length: Math.min(batchSize, count - first + 1) },
        (_, index): MessageRecord => ({
          ...keys.message(chatId, first + index),
          chatId,
          seq: first + index,
          type: 'text',
          senderId: sender.userId,
          senderName: sender.username,
          text: textOf(first + index),
          sentAtMs,
        }),
      )
      const RequestItems = {
        [tableName()]: records.map((record) => ({ PutRequest: { Item: toItem(record) } })),
      }
      await dynamo().send(new BatchWriteItemCommand({ RequestItems }))
    }
  }
  await Promise.all(Array.from({ length: 4 }, lane))
  await updateItem(keys.chatHead(chatId), 'SET lastSeq = :count', { values: { ':count': count } })
}
