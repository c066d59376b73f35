import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { DeletionReason } from '../../contract/messages.ts'
import { step } from '../../platform/storage/write.ts'
import { keys } from '../records/keys.ts'
import type { MessageRecord } from '../records/message.ts'
import { settleMentions } from './mention-steps.ts'
import { tombstone } from './tombstone.ts'
import type { MessageChange } from './update-message.ts'

/** Removes the attachments in the transaction that removes the text: nothing would clean up after a crash between. */
export const detachSteps = ({ chatId, attachments = [] }: MessageRecord): Record<string, TransactWriteItem> =>
  Object.fromEntries(
    attachments.map(({ attachmentId }) => [
      `attachment:${attachmentId}`,
      step.remove(keys.attachment(chatId, attachmentId)),
    ]),
  )

/**
 * The change that makes a message a tombstone, which mentions nobody; undefined if it is one already.
 * @param refused the steps refused so far: see `settleMentions`.
 * @param operation the permission that it takes.
 * @param reason why it was deleted, if no person did it.
 */
export const deletion = (
  record: MessageRecord,
  refused: ReadonlyMap<string, unknown>,
  operation: 'deleteOwn' | 'deleteAny',
  reason?: DeletionReason,
): MessageChange | undefined =>
  record.deletedAtMs === undefined
    ? {
        act: { operation },
        record: { ...tombstone(record, Date.now()), ...(reason !== undefined && { reason }) },
        steps: { ...detachSteps(record), ...settleMentions(record, [], refused).steps },
      }
    : undefined
