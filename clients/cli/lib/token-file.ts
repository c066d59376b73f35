import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type TokenStorage, webStorage } from '../../client/token-storage.ts'
import { withFileLock } from './file-lock.ts'
import { readIfThere, removeIfThere, writePrivate } from './private-file.ts'

/** One file per deployment, so that no deployment is sent the tokens of another. */
export const tokenFile = (folder: string, restUrl: string): string =>
  join(folder, 'sessions', `${createHash('sha256').update(restUrl).digest('hex').slice(0, 16)}.json`)

/** Keeps a session in a file that all processes of this user share and no other user can read. */
export const tokenFileStorage = (file: string): TokenStorage => ({
  ...webStorage(
    {
      getItem: (path) => readIfThere(path) ?? null,
      setItem: writePrivate,
      removeItem: removeIfThere,
    },
    file,
  ),
  exclusively: (work) => withFileLock(`${file}.lock`, work),
})
