import { randomUUID } from 'node:crypto'
import { closeSync, linkSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makePrivateFolder } from './private-file.ts'

const pollMs = 50

/** Longer than any work that is done under a lock: one request, which ends after 31 s. Its holder has died, then. */
const staleMs = 45_000

const isStale = (file: string): boolean => {
  const { mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? { mtimeMs: Number.POSITIVE_INFINITY }
  return Date.now() - mtimeMs > staleMs
}

const tryToTake = (file: string): boolean => {
  try {
    closeSync(openSync(file, 'wx', 0o600))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  }
}

/** Of several who clear away a dead holder's lock, one moves it; who moved a living one's puts it back. */
const clearAway = (file: string): void => {
  const moved = `${file}.${randomUUID()}`
  try {
    renameSync(file, moved)
    if (!isStale(moved)) linkSync(moved, file)
  } catch {
    // Somebody else was faster.
  }
  rmSync(moved, { force: true })
}

/** Runs `work` while no other process does so under the same file. */
export const withFileLock = async <T>(file: string, work: () => Promise<T>): Promise<T> => {
  makePrivateFolder(dirname(file))
  while (!tryToTake(file)) {
    if (isStale(file)) clearAway(file)
    else await sleep(pollMs)
  }
  const giveBack = () => rmSync(file, { force: true })
  process.once('exit', giveBack)
  try {
    return await work()
  } finally {
    process.off('exit', giveBack)
    giveBack()
  }
}
