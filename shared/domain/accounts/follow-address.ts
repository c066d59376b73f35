import { getItem } from '../../platform/storage/read.ts'
import { keys } from '../records/keys.ts'
import type { Profile } from '../records/profile.ts'
import { setAddress } from './user-pool.ts'

/** Brings the address in a profile, whatever it is by now, to the pool. */
export const followAddress = async (userId: string): Promise<void> => {
  const profile = await getItem<Profile>(keys.profile(userId))
  if (profile?.loginId !== undefined && profile.email !== undefined)
    await setAddress(profile.loginId, profile.email)
}
