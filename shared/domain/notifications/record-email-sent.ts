import { updateItem } from '../../platform/storage/write.ts'
import { keys } from '../records/keys.ts'

/**
 * Notes that a member has just been e-mailed of a message in another way. The next e-mail of new messages keeps its
 * distance, comes only for something newer, and then counts all that none has counted yet.
 */
export const noteEmailed = async (chatId: string, userId: string, seq: number): Promise<void> => {
  await updateItem(
    keys.membership(userId, chatId),
    'SET notifiedSeq = :seq, notifiedAtMs = :now, untoldAfterSeq = if_not_exists(untoldAfterSeq, if_not_exists(notifiedSeq, :none))',
    {
      condition: 'attribute_exists(pk) AND (attribute_not_exists(notifiedSeq) OR notifiedSeq < :seq)',
      values: { ':seq': seq, ':now': Date.now(), ':none': 0 },
    },
  )
}
