import { existsSync } from 'node:fs'
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withFileLock } from '../../../clients/cli/lib/file-lock.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-file-lock-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('work under the same lock never overlaps', async () => {
  const file = join(folder, 'shared.lock')
  let inside = 0
  const work = async () => {
    expect(++inside).toBe(1)
    await setImmediate()
    return inside--
  }
  expect(await Promise.all(Array.from({ length: 4 }, () => withFileLock(file, work)))).toEqual([1, 1, 1, 1])
})

test('a lock that is older than any work is taken over, by one of those who want it', async () => {
  const file = join(folder, 'stale.lock')
  await writeFile(file, '')
  await utimes(file, new Date(0), new Date(0))
  let inside = 0
  const work = async () => {
    expect(++inside).toBe(1)
    await setImmediate()
    inside--
  }
  await Promise.all(Array.from({ length: 4 }, () => withFileLock(file, work)))
  expect(existsSync(file)).toBe(false)
})

test('work that fails gives its lock back', async () => {
  const file = join(folder, 'failed.lock')
  await expect(withFileLock(file, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
  expect(existsSync(file)).toBe(false)
})
