import { createHash, createHmac, randomBytes } from 'node:crypto'
import { unavailable } from '../../platform/errors/parley-error.ts'
import { outsideIssuerSettings } from '../../platform/settings/identity.ts'
import { absent } from '../../platform/storage/condition.ts'
import { getItem } from '../../platform/storage/read.ts'
import { step, transact } from '../../platform/storage/write.ts'
import { importedLoginId, userIdOfImported, userIdOfSubject } from '../access/user-id.ts'
import type { ImportKey } from '../records/imported.ts'
import { keys } from '../records/keys.ts'

/**
 * Made by the first import, and the same for all that follow: with it, an older id leads to the same user each time.
 */
const findSecret = async (): Promise<string> => {
  const found = await getItem<ImportKey>(keys.importKey())
  if (found) return found.secret
  const fresh: ImportKey = { ...keys.importKey(), secret: randomBytes(32).toString('base64url') }
  await transact<'key'>({ key: step.put(fresh, absent) })
  const kept = await getItem<ImportKey>(keys.importKey())
  if (!kept) throw unavailable()
  return kept.secret
}

export type ImportIds = {
  /**
   * The name of a user's account inside the pool. Whoever knows it can pass for the user, so it is a secret. An outside
   * issuer's users have none.
   */
  loginId(id: string): string | undefined
  userId(id: string): string
  chatId(id: string): string
}

const chatIdOf = (source: string, id: string): string =>
  `imp-${createHash('sha256')
    .update(JSON.stringify([source, 'chat', id]))
    .digest('base64url')}`

/** Makes Parley's ids of those of an older system. With an outside issuer, users have the ids that it gives them. */
export const importIds = async (source: string): Promise<ImportIds> => {
  const chatId = (id: string) => chatIdOf(source, id)
  if (outsideIssuerSettings().issuer !== undefined)
    return { loginId: () => undefined, userId: userIdOfSubject, chatId }
  const secret = await findSecret()
  const loginId = (id: string) =>
    importedLoginId(
      createHmac('sha256', secret)
        .update(JSON.stringify([source, 'user', id]))
        .digest('hex'),
    )
  return { loginId, userId: (id) => userIdOfImported(loginId(id)), chatId }
}
