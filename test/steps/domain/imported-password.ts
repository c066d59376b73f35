import type { ImportedPassword } from '../../../shared/domain/records/imported.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { getItem } from '../../../shared/platform/storage/read.ts'
import { updateItem } from '../../../shared/platform/storage/write.ts'

/** The record of an imported user's older password, as it stands in the table. */
export const importedPasswordOf = (userId = ''): Promise<ImportedPassword | undefined> =>
  getItem<ImportedPassword>(keys.importedPassword(userId))

/** Lets a year pass. */
export const lapseImportedPassword = async (userId: string): Promise<void> => {
  await updateItem(keys.importedPassword(userId), 'SET expiresAt = :then', { values: { ':then': 1 } })
}

/** A function that was about to reset the password has died, more than its lifetime ago. */
export const whileResetIsDead = async (userId: string, work: () => Promise<void>): Promise<void> => {
  await updateItem(
    keys.importedPassword(userId),
    'SET claimId = :dead, claimedBy = :act, claimedUntilMs = :then',
    { values: { ':dead': 'dead', ':act': 'reset', ':then': 1 } },
  )
  await work()
}
