import { spawnSync } from 'node:child_process'
import { openSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parley } from '../../../clients/cli/cli.ts'

const program = join(import.meta.dirname, '../../../clients/cli/parley.ts')

test.each([
  { args: ['sned'], message: 'Unknown command: sned. Did you mean send?' },
  { args: ['frobnicate', '--json'], message: 'Unknown command: frobnicate' },
])('$args is refused by its name', async ({ args, message }) => {
  await expect(parley(args, process)).rejects.toThrow(message)
})

test.skipIf(process.platform !== 'linux')('a full disk is no bug of the program, and is told', () => {
  const stdout = openSync('/dev/full', 'w')
  const { status, stderr } = spawnSync(process.execPath, [program, '--help'], {
    stdio: ['ignore', stdout, 'pipe'],
  })
  expect([status, String(stderr)]).toEqual([2, 'Standard output cannot be written (ENOSPC)\n'])
})
