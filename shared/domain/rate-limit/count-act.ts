import { ParleyError } from '../../platform/errors/parley-error.ts'
import { logger } from '../../platform/observability/logger.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import { present } from '../../platform/storage/condition.ts'
import type { Key } from '../../platform/storage/key.ts'
import { updateItem } from '../../platform/storage/write.ts'
import { keys } from '../records/keys.ts'
import { besideTheAct } from '../../platform/storage/written.ts'
import { currentWindow } from './window.ts'

/** How often a user may do something in each window. */
export type Allowance = { act: string; most: number; windowSeconds: number }

/** How often a user may do what is dear or reveals something. */
const allowances = {
  changeAvatar: { most: 20, windowSeconds: 3600 },
  setCustom: { most: 60, windowSeconds: 60 },
  searchUsers: { most: 60, windowSeconds: 60 },
} as const
export type CountedAct = keyof typeof allowances

/** Acts that are counted, to be given back if they do not come about. */
export type Counted = { key: Key; times: number }

const tooOften = (retryAfterMs: number) =>
  new ParleyError('too_many_requests', 'You have done this too often; try again later', { retryAfterMs })

/**
 * Counts acts of a user before they are done. Each window has one counter, moved by one conditional write: of any
 * number of calls at once, exactly as many get through as are allowed.
 * @param times how many acts the call does, all or none.
 * @param refusal made of the milliseconds until the window ends.
 * @throws ParleyError `too_many_requests`, or another refusal.
 */
export const countActs = async (
  { act, most, windowSeconds }: Allowance,
  userId: string,
  times: number,
  refusal: (retryAfterMs: number) => ParleyError = tooOften,
): Promise<Counted> => {
  const { number, endsAtMs } = currentWindow(windowSeconds)
  const key = keys.acts(userId, act, number)
  const room = most - times
  const counted =
    room >= 0 &&
    (await besideTheAct(() =>
      updateItem(key, 'ADD acts :times SET expiresAt = :expiresAt', {
        condition: 'attribute_not_exists(acts) OR acts <= :room',
        values: { ':times': times, ':room': room, ':expiresAt': expiryIn(0, endsAtMs) },
      }),
    ))
  if (counted) return { key, times }
  throw refusal(Math.max(endsAtMs - Date.now(), 1000))
}

/** Counts one act. @throws ParleyError `too_many_requests`. */
export const countAct = async (act: CountedAct, userId: string): Promise<void> => {
  await countActs({ act, ...allowances[act] }, userId, 1)
}

/** Takes back acts that did not come about. A failure here only costs the user some of them, so it is logged. */
export const uncountActs = async ({ key, times }: Counted): Promise<void> => {
  try {
    await besideTheAct(() => updateItem(key, 'ADD acts :less', { ...present, values: { ':less': -times } }))
  } catch (error) {
    logger.warn('acts were not taken back', { error })
  }
}
