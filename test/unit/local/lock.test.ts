import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withLock } from '../../../infra/local/lock.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-lock-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('work under the same lock never overlaps', async () => {
  const lockFile = join(folder, 'shared.lock')
  let inside = 0
  let waits = 0
  const work = async () => {
    expect(++inside).toBe(1)
    await sleep(5)
    inside--
  }
  await Promise.all(Array.from({ length: 3 }, () => withLock(lockFile, { onWait: () => waits++ }, work)))
  expect(waits).toBe(2)
})

test('a lock whose holder has died is taken over', async () => {
  const lockFile = join(folder, 'stale.lock')
  const beyondAnyProcess = 2 ** 30
  await writeFile(lockFile, `${beyondAnyProcess}`)
  expect(await withLock(lockFile, {}, async () => 'done')).toBe('done')
})

test('work that fails gives its lock back', async () => {
  const lockFile = join(folder, 'failed.lock')
  const failing = withLock(lockFile, {}, () => Promise.reject(new Error('failed')))
  await expect(failing).rejects.toThrow('failed')
  expect(await withLock(lockFile, {}, async () => 'done')).toBe('done')
})
