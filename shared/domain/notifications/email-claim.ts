import { updateAndGet, updateItem } from '../../platform/storage/write.ts'
import type { Membership } from '../records/chat.ts'
import { keys } from '../records/keys.ts'
import { countedAfter } from './email-due.ts'

const keyOf = ({ userId, chatId }: Membership) => keys.membership(userId, chatId)

/**
 * Claims the e-mail that tells a member of messages up to `seq`: for one, however many try, and only while all that
 * it was decided by is as it was read, so that reading first and unsubscribing first cancel it.
 * @returns the membership as it then is; undefined if it was not to be had.
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

/** The e-mail left: from now on, what it told of has been told. */
export const confirmEmail = async (claimed: Membership): Promise<void> => {
  await updateItem(keyOf(claimed), 'REMOVE untoldAfterSeq', stillClaimed(claimed))
}

/** The e-mail surely did not leave: all is as before the claim, for whoever tries next. */
export const giveBack = async (before: Membership, claimed: Membership): Promise<void> => {
  const attributes = ['notifiedSeq', 'notifiedAtMs', 'untoldAfterSeq'] as const
  const kept = attributes.filter((name) => before[name] !== undefined)
  const gone = attributes.filter((name) => before[name] === undefined)
  const { condition, values } = stillClaimed(claimed)
  await updateItem(
    keyOf(claimed),
    [
      ...(kept.length > 0 ? [`SET ${kept.map((name) => `${name} = :${name}`).join(', ')}`] : []),
      ...(gone.length > 0 ? [`REMOVE ${gone.join(', ')}`] : []),
    ].join(' '),
    {
      condition,
      values: { ...values, ...Object.fromEntries(kept.map((name) => [`:${name}`, before[name]])) },
    },
  )
}
