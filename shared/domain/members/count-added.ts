import { ParleyError } from '../../platform/errors/parley-error.ts'
import { addingSettings } from '../../platform/settings/rate-limit.ts'
import { isSystem } from '../access/service-credentials.ts'
import { countActs, uncountActs } from '../rate-limit/count-act.ts'

/**
 * Adds people to a chat within the limit of an hour, so that nobody fills up the chats that others may be in. They are
 * counted before, all or none, and those whom an error kept out are not counted in the end. A missing consent is
 * counted all the same: otherwise it could be asked for without limit, which is dear.
 * @param work adds them, and says how many it has added.
 * @throws ParleyError `too_many_requests`, and what `work` throws.
 */
export const withinAdding = async <T>(
  addedBy: string,
  people: number,
  work: (added: (count: number) => void) => Promise<T>,
): Promise<T> => {
  if (people === 0 || isSystem(addedBy)) return work(() => {})
  const allowance = { act: 'addMember', most: addingSettings().perHour, windowSeconds: 3600 }
  const counted = await countActs(allowance, addedBy, people)
  let { times } = counted
  try {
    return await work((count) => {
      times -= count
    })
  } catch (error) {
    const isCounted = error instanceof ParleyError && error.code === 'consent_required'
    if (!isCounted && times > 0) await uncountActs({ ...counted, times })
    throw error
  }
}
