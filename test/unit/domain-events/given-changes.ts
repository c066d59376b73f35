import { marshall } from '@aws-sdk/util-dynamodb'
import type { ChatMeta, RosterEntry } from '../../../shared/domain/records/chat.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import type { Profile } from '../../../shared/domain/records/profile.ts'
import type { MessageRecord } from '../../../shared/domain/records/message.ts'
import type { Key } from '../../../shared/platform/storage/key.ts'

/** Items of a chat, and the records that the table's stream has of their changes. */

export const chatId = 'chat-1'
export const occurredAtMs = Date.parse('2026-11-21T13:45:00.000Z')

export const meta = (changed: Partial<ChatMeta> & { expiresAt?: number } = {}): ChatMeta => ({
  ...keys.chatMeta(chatId),
  chatId,
  kind: 'group',
  name: 'Lunch',
  description: '',
  ownerId: 'alice',
  createdAtMs: occurredAtMs,
  memberCount: 2,
  ...changed,
})

export const rosterEntry = (changed: Partial<RosterEntry> = {}): RosterEntry => ({
  ...keys.rosterEntry(chatId, 'bob'),
  userId: 'bob',
  role: 'member',
  joinedAtMs: occurredAtMs,
  ...changed,
})

export const message = (changed: Partial<MessageRecord> = {}): MessageRecord => ({
  ...keys.message(chatId, changed.seq ?? 1),
  chatId,
  seq: 1,
  type: 'text',
  senderId: 'alice',
  senderName: 'alice',
  text: 'hello',
  sentAtMs: occurredAtMs,
  ...changed,
})

export const profile = (changed: Partial<Profile> = {}): Profile => ({
  ...keys.profile('bob'),
  userId: 'bob',
  username: 'bob',
  email: 'bob@example.com',
  createdAtMs: occurredAtMs,
  chatCount: 1,
  ...changed,
})

type StoredItem = Key & Record<string, unknown>

/** As Lambda brings it: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
export const streamRecord = (
  before: StoredItem | undefined,
  after: StoredItem | undefined,
  { sequence = '4421584500000000017450439091', ageMs = 0 } = {},
) => {
  const { pk, sk } = (after ?? before) as Key
  return {
    eventID: `event-${sequence}`,
    eventName: before ? (after ? 'MODIFY' : 'REMOVE') : 'INSERT',
    eventSource: 'aws:dynamodb',
    dynamodb: {
      ApproximateCreationDateTime: (occurredAtMs - ageMs) / 1000,
      Keys: marshall({ pk, sk }),
      SequenceNumber: sequence,
      ...(before && { OldImage: marshall(before, { removeUndefinedValues: true }) }),
      ...(after && { NewImage: marshall(after, { removeUndefinedValues: true }) }),
    },
  }
}
