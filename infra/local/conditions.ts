import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunningEmulator } from './emulator.ts'
import { LocalError } from './failure.ts'
import { localFolder, projectFolder } from './paths.ts'
import { probe } from './probe.ts'

const readyWithinMs = 10_000
const pollMs = 50

export const conditionsLog = join(localFolder, 'conditions.log')

/** A process, since the conditions are a part of the tests, which no code here imports. */
const script = join(projectFolder, 'test', 'conditions', 'serve.ts')

/** The address of the emulator under the conditions. */
export const conditionsUrl = (port: number): string => `http://localhost:${port}`

/**
 * Starts the proxy that brings AWS's conditions, in front of an emulator whose functions have its address. It ends with
 * that emulator.
 *
 * @returns its process id.
 * @throws LocalError when it does not answer.
 */
export const startConditions = async (
  port: number,
  emulator: RunningEmulator,
  signal?: AbortSignal,
): Promise<number> => {
  await using log = await open(conditionsLog, 'w')
  const args = ['--port', `${port}`, '--emulator', emulator.endpointUrl, '--pid', `${emulator.pid}`]
  // Ctrl-C at the terminal reaches only this process: functions that are at work need it for longer.
  const child = spawn(process.execPath, [script, ...args], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  })
  await once(child, 'spawn')
  child.unref()
  const deadline = Date.now() + readyWithinMs
  while ((await probe(conditionsUrl(port))) !== 'ministack') {
    if (child.exitCode !== null || Date.now() > deadline) {
      throw new LocalError("AWS's conditions could not be put in front of the emulator.", {
        logFile: conditionsLog,
      })
    }
    await sleep(pollMs, undefined, { signal })
  }
  return child.pid as number
}
