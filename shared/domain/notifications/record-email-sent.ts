import { updateItem } from '../../platform/storage/write.ts'
import { keys } from '../records/keys.ts'

/**
 * Records that a member was e-mailed about one message in another way. The next e-mail about new messages keeps the
 * interval, needs something newer, and then counts everything that no earlier one has counted.
 */
export const recordEmailSent = async (chatId: string, userId: string, seq: number): Promise<void> => {
  await updateItem(
    keys.membership(userId, chatId),
    'SET notifiedSeq = :seq, notifiedAtMs = :now, untoldAfterSeq = if_not_exists(untoldAfterSeq, if_not_exists(notifiedSeq, :none))',
    {
      condition: 'attribute_exists(pk) AND (attribute_not_exists(notifiedSeq) OR notifiedSeq < :seq)',
      values: { ':seq': seq, ':now': Date.now(), ':none': 0 },
    },
  )
}
