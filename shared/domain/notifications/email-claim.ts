import { updateAndGet, updateItem } from '../../platform/storage/write.ts'
import type { Membership } from '../records/chat.ts'
import { keys } from '../records/keys.ts'
import { countedAfter } from './email-due.ts'

const keyOf = ({ userId, chatId }: Membership) => keys.membership(userId, chatId)

/**
 * Claims the e-mail about messages up to `seq`. Of concurrent callers one gets it, and only while everything that the
 * decision was based on is unchanged: a member who reads or unsubscribes first cancels it, and so does an edit that no
 * longer mentions the member.
 * @returns the membership after the claim; `undefined` if the claim failed.
 */
export const claimEmail = (
  member: Membership,
  seq: number,
  nowMs: number,
): Promise<Membership | undefined> => {
  const { joinedAtMs, readSeq, notifications, notifiedAtMs } = member
  return updateAndGet<Membership>(
    keyOf(member),
    'SET notifiedSeq = :seq, notifiedAtMs = :now, untoldAfterSeq = :after',
    {
      condition: [
        'joinedAtMs = :joinedAt AND readSeq = :readSeq AND notifications = :setting',
        notifiedAtMs === undefined ? 'attribute_not_exists(notifiedAtMs)' : 'notifiedAtMs = :before',
        ...(notifications === 'mentions' ? ['contains(mentionSeqs, :seq)'] : []),
      ].join(' AND '),
      values: {
        ':seq': seq,
        ':now': nowMs,
        ':after': countedAfter(member),
        ':joinedAt': joinedAtMs,
        ':readSeq': readSeq,
        ':setting': notifications,
        ...(notifiedAtMs !== undefined && { ':before': notifiedAtMs }),
      },
    },
  )
}

const stillClaimed = ({ notifiedSeq, notifiedAtMs }: Membership) => ({
  condition: 'notifiedSeq = :seq AND notifiedAtMs = :at',
  values: { ':seq': notifiedSeq, ':at': notifiedAtMs },
})

/** Records that the claimed e-mail was sent: the next one does not count its messages again. */
export const confirmClaim = async (claimed: Membership): Promise<void> => {
  await updateItem(keyOf(claimed), 'REMOVE untoldAfterSeq', stillClaimed(claimed))
}

/** Restores the membership as it was before the claim, when the e-mail was certainly not sent. */
export const releaseClaim = async (before: Membership, claimed: Membership): Promise<void> => {
  const attributes = ['notifiedSeq', 'notifiedAtMs', 'untoldAfterSeq'] as const
  const restored = attributes.filter((name) => before[name] !== undefined)
  const removed = attributes.filter((name) => before[name] === undefined)
  const { condition, values } = stillClaimed(claimed)
  await updateItem(
    keyOf(claimed),
    [
      ...(restored.length > 0 ? [`SET ${restored.map((name) => `${name} = :${name}`).join(', ')}`] : []),
      ...(removed.length > 0 ? [`REMOVE ${removed.join(', ')}`] : []),
    ].join(' '),
    {
      condition,
      values: { ...values, ...Object.fromEntries(restored.map((name) => [`:${name}`, before[name]])) },
    },
  )
}
