import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { DeletionReason } from '../../contract/messages.ts'
import { keys } from '../records/keys.ts'
import { step } from '../../platform/storage/write.ts'
import type { MessageRecord } from '../records/message.ts'
import { tombstone } from './tombstone.ts'
import type { MessageChange } from './update-message.ts'

/** The attachments go with the text, in one transaction: nobody would come back for what a crash left. */
const detachSteps = ({ chatId, attachments = [] }: MessageRecord): Record<string, TransactWriteItem> =>
  Object.fromEntries(
    attachments.map(({ attachmentId }) => [
      `attachment:${attachmentId}`,
      step.remove(keys.attachment(chatId, attachmentId)),
    ]),
  )

/**
 * The change that makes a tombstone of a message; of one that is a tombstone already, nothing.
 * @param reason why, where it was not a person who deleted it.
 */
export const deletion = (record: MessageRecord, reason?: DeletionReason): MessageChange | undefined =>
  record.deletedAtMs === undefined
    ? {
        record: { ...tombstone(record, Date.now()), ...(reason !== undefined && { reason }) },
        steps: detachSteps(record),
      }
    : undefined
