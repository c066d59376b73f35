import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive } from './process-group.ts'

const pollMs = 50

/**
 * Runs `work` while no other process holds the same lock file. A lock whose holder has died is taken over. `onWait` is
 * called once, if the lock is held.
 */
export const withLock = async <T>(
  lockFile: string,
  { onWait, signal }: { onWait?: () => void; signal?: AbortSignal | undefined },
  work: () => Promise<T>,
) => {
  await mkdir(dirname(lockFile), { recursive: true })
  for (let waited = false; !(await tryToTake(lockFile)); waited = true) {
    if (!waited) onWait?.()
    await sleep(pollMs, undefined, { signal })
  }
  try {
    return await work()
  } finally {
    await rm(lockFile, { force: true })
  }
}

const tryToTake = async (lockFile: string) => {
  try {
    await using file = await open(lockFile, 'wx')
    await file.write(`${process.pid}`)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const holder = Number(await readFile(lockFile, 'utf8').catch(() => ''))
  // An empty or missing file means that its holder is just writing it or has just finished.
  if (holder && !isAlive(holder)) await rm(lockFile, { force: true })
  return false
}
