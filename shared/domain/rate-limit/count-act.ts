import { ParleyError } from '../../platform/errors/parley-error.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import { updateItem } from '../../platform/storage/write.ts'
import { keys } from '../records/keys.ts'

/** How often a user may do what is dear or reveals something, in each window. */
const allowances = {
  changeAvatar: { most: 20, windowSeconds: 3600 },
  findUsers: { most: 60, windowSeconds: 60 },
} as const
export type CountedAct = keyof typeof allowances

/**
 * Counts an act of a user before it is done. Each window has one counter, moved by one conditional write: of any number
 * of calls at once, exactly as many get through as are allowed.
 * @throws ParleyError `too_many_requests`, with the time until the window ends.
 */
export const countAct = async (act: CountedAct, userId: string): Promise<void> => {
  const { most, windowSeconds } = allowances[act]
  const window = Math.floor(Date.now() / 1000 / windowSeconds)
  const endsAtMs = (window + 1) * windowSeconds * 1000
  const counted = await updateItem(
    keys.acts(userId, act, window),
    'ADD acts :one SET expiresAt = :expiresAt',
    {
      condition: 'attribute_not_exists(acts) OR acts < :most',
      values: { ':one': 1, ':most': most, ':expiresAt': expiryIn(0, endsAtMs) },
    },
  )
  if (counted) return
  throw new ParleyError('too_many_requests', 'You have done this too often; try again later', {
    retryAfterMs: Math.max(endsAtMs - Date.now(), 1000),
  })
}
