import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { describeFailure } from '../../../infra/local/failure.ts'
import { isAlive } from '../../../infra/local/process-group.ts'
import { runCommand } from '../../../infra/local/run-command.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-command-'))
})
afterAll(() => rm(folder, { recursive: true }))

const shell = (script: string, logFile: string, signal?: AbortSignal) =>
  runCommand({ command: 'sh', args: ['-c', script], logFile, failure: 'It failed.', signal })

test('a failed command is told in one sentence, after its own output only', async () => {
  const logFile = join(folder, 'failed.log')
  await shell('echo of the first', logFile)
  const error = await shell('echo of the second; exit 3', logFile).catch((error) => error)
  const description = await describeFailure(error)
  expect(description).toContain('of the second')
  expect(description).not.toContain('of the first')
  expect(description).toMatch(/\nIt failed\. \(Full log: .*failed\.log\)$/)
})

test('a program that is not there is told the same way', async () => {
  const logFile = join(folder, 'missing.log')
  const missing = runCommand({ command: 'parley-no-such-program', args: [], logFile, failure: 'It failed.' })
  await expect(missing).rejects.toThrow('It failed.')
})

test('an interrupted command takes its children along', async () => {
  const logFile = join(folder, 'interrupted.log')
  const interrupted = new AbortController()
  const running = shell('sleep 60 & echo $!; wait', logFile, interrupted.signal)
  const child = await vi.waitFor(async () => {
    const [pid] = /^\d+$/m.exec(await readFile(logFile, 'utf8')) ?? []
    expect(pid).toBeDefined()
    return Number(pid)
  })
  interrupted.abort(new Error('interrupted'))
  await expect(running).rejects.toThrow('interrupted')
  await expect.poll(() => isAlive(child)).toBe(false)
})
