import { afterEach, expect, it, vi } from 'vitest'

type Kept = { parleyEnvironment?: NodeJS.ProcessEnv; __stryker__?: { activeMutant?: string | undefined } }
const kept = globalThis as Kept

/** As Vitest does before each file. */
const setUp = async () => {
  vi.resetModules()
  await import('../../mutants/own-run.ts')
}

afterEach(() => {
  delete kept.parleyEnvironment
  delete kept.__stryker__
})

it('the environment that a test left behind stayed for the mutants after it', async () => {
  await setUp()
  const before = { ...process.env }
  process.env['LEFT_BEHIND'] = 'set'
  delete process.env['PATH']
  vi.stubEnv('HOME', '/nowhere')
  await setUp()
  expect(process.env).toEqual(before)
})

it('modules of a test loaded with the mutant of the run before', async () => {
  kept.__stryker__ = { activeMutant: '1' }
  await setUp()
  expect(kept.__stryker__).toEqual({ activeMutant: undefined })
})
