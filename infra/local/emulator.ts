import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { containerName, dockerAnswers, dockerRunArgs, emulatorImage, removeContainer } from './docker.ts'
import { emulatorEnvironment } from './environment.ts'
import { LocalFailure } from './failure.ts'
import { probe } from './probe.ts'
import { endGroup, stopGroup } from './process-group.ts'
import { findPython, installEmulator, venvPython } from './python.ts'
import type { Steps } from './steps.ts'

/** The first start of the Docker image has to fetch it. */
const answersWithinMs = { python: 60_000, docker: 300_000 }
const pollMs = 100

/** All that is needed to stop an emulator, also from another process. */
export type RunningEmulator = {
  endpointUrl: string
  port: number
  /** Leader of the process group that holds the emulator and the functions that it runs. */
  pid: number
  /** Where its functions' code is unpacked; outside the checkout, so that they see no `node_modules`. */
  temporaryFolder: string
  inDocker: boolean
}

type StartOptions = {
  port: number
  stateFolder: string
  logFile: string
  steps: Steps
  signal?: AbortSignal | undefined
}

/**
 * Starts the pinned emulator on a free port of this machine's loopback and waits until it answers. It goes on
 * when this process ends: whoever starts it stops it.
 *
 * @throws LocalFailure when there is neither a Python nor a Docker to run it, or it does not come up.
 */
export async function startEmulator(options: StartOptions): Promise<RunningEmulator> {
  const { port, stateFolder, steps, signal } = options
  const python = await findPython()
  if (python) await installEmulator(python, steps, signal)
  else if (!(await dockerAnswers()))
    throw new LocalFailure(
      'The emulator needs Python 3.10 or newer with its venv module, or a running Docker; neither was found.',
    )
  const [command, args] = python
    ? ([venvPython, ['-m', 'ministack']] as const)
    : (['docker', dockerRunArgs(await emulatorImage(), port)] as const)

  await mkdir(stateFolder, { recursive: true })
  return steps.step(python ? 'Starting the emulator' : 'Starting the emulator in Docker', () =>
    launch(command, args, !python, options),
  )
}

async function launch(command: string, args: readonly string[], inDocker: boolean, options: StartOptions) {
  const { port, stateFolder, logFile, signal } = options
  const temporaryFolder = await mkdtemp(join(tmpdir(), 'parley-emulator-'))
  await using log = await open(logFile, 'w')
  const child = spawn(command, args, {
    // Its own group: a Ctrl-C at the terminal reaches this process only, which then stops it in order.
    detached: true,
    cwd: temporaryFolder,
    env: inDocker ? process.env : emulatorEnvironment({ port, stateFolder, temporaryFolder }),
    stdio: ['ignore', log.fd, log.fd],
  })
  await once(child, 'spawn')
  child.unref()
  const pid = child.pid as number
  const emulator = { endpointUrl: `http://localhost:${port}`, port, pid, temporaryFolder, inDocker }
  const killAtExit = () => killEmulator(emulator)
  process.once('exit', killAtExit)
  try {
    const deadline = Date.now() + answersWithinMs[inDocker ? 'docker' : 'python']
    while ((await probe(emulator.endpointUrl)) !== 'emulator') {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new LocalFailure('The emulator ended while it was starting.', { logFile })
      if (Date.now() > deadline) throw new LocalFailure('The emulator did not answer in time.', { logFile })
      await sleep(pollMs, undefined, { signal })
    }
    return emulator
  } catch (error) {
    await stopEmulator(emulator)
    throw error
  } finally {
    process.off('exit', killAtExit)
  }
}

/** Stops the emulator and its functions, and removes their temporary files. */
export async function stopEmulator(emulator: RunningEmulator) {
  await endGroup(emulator.pid)
  if (emulator.inDocker) await removeContainer(emulator.port)
  await rm(emulator.temporaryFolder, { recursive: true, force: true })
}

/** The same at once and without waiting, for a process that is about to end. */
export function killEmulator(emulator: RunningEmulator) {
  // Killed, Docker's client would leave its container; asked to stop, it takes the container along.
  stopGroup(emulator.pid, emulator.inDocker ? 'SIGTERM' : 'SIGKILL')
  rmSync(emulator.temporaryFolder, { recursive: true, force: true })
}

/** What the command line of a running emulator has in it, to tell it from a program that got its number. */
export const emulatorMark = (emulator: Pick<RunningEmulator, 'port' | 'inDocker'>) =>
  emulator.inDocker ? containerName(emulator.port) : 'ministack'
