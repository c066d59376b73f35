import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { differencesOn } from '../../infra/check/differences.ts'
import type { Result } from '../../infra/check/report.ts'
import { emulatorClientEnvironment } from '../../infra/local/environment.ts'
import { deployment } from '../steps/deployment/deployment.ts'

const check = (...args: string[]) =>
  promisify(execFile)(process.execPath, ['infra/check/check-deployment.ts', ...args], {
    env: emulatorClientEnvironment(deployment().endpointUrl),
  })

test('the check of a deployment holds here, but for what is known to differ from AWS', {
  timeout: 240_000,
}, async () => {
  // A check that fails is an exit code too, and its results say more.
  const { stdout } = await check('--stage', 'test', '--patience', '5', '--json').catch(
    (failed: { stdout: string }) => failed,
  )
  const results = JSON.parse(stdout) as Result[]
  const namesOf = (outcome: Result['outcome']) =>
    results.filter((result) => result.outcome === outcome).map(({ area, name }) => `${area}: ${name}`)
  expect(results.filter(({ outcome }) => outcome === 'failed')).toEqual([])
  expect(namesOf('held').length).toBeGreaterThan(100)
  expect(namesOf('differs').toSorted()).toEqual(
    differencesOn('ministack')
      .map(({ check }) => check)
      .toSorted(),
  )
})

test('the check says in one sentence that there is no such stack', async () => {
  const failed = check('--stage', 'none')
  await expect(failed).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^The stack parley-none cannot be read: [^\n]+\n$/),
  })
})
