import { randomUUID } from 'node:crypto'
import { closeSync, linkSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makePrivateFolder } from './private-file.ts'

const pollMs = 50

/** Longer than any work under a lock, which is one request of at most 31 s: the holder of an older lock has died. */
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

/**
 * Removes a dead holder's lock. Only one of several processes can move it; one that moved a living lock puts it back.
 */
const clearAway = (file: string): void => {
  const moved = `${file}.${randomUUID()}`
  try {
    renameSync(file, moved)
    if (!isStale(moved)) linkSync(moved, file)
  } catch {
    // Another process was faster.
  }
  rmSync(moved, { force: true })
}

/** Runs `work` while no other process holds the same lock file. */
export const withFileLock = async <T>(file: string, work: () => Promise<T>): Promise<T> => {
  makePrivateFolder(dirname(file))
  while (!tryToTake(file)) {
    if (isStale(file)) clearAway(file)
    else await sleep(pollMs)
  }
  const release = () => rmSync(file, { force: true })
  process.once('exit', release)
  try {
    return await work()
  } finally {
    process.off('exit', release)
    release()
  }
}
