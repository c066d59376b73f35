import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { containerName, dockerAnswers, dockerRunArgs, emulatorImage, removeContainer } from './docker.ts'
import { emulatorEnvironment } from './environment.ts'
import { LocalError } from './failure.ts'
import { probe } from './probe.ts'
import { endGroup, stopGroup } from './process-group.ts'
import { findPython, installEmulator, venvPython } from './python.ts'
import type { Steps } from './steps.ts'

/** Docker's is longer, since the first start downloads the image. */
const readyWithinMs = { python: 60_000, docker: 300_000 }
const pollMs = 100

/** Everything needed to stop an emulator, also from another process. */
export type RunningEmulator = {
  endpointUrl: string
  port: number
  /** The leader of the process group with the emulator and the functions that it runs. */
  pid: number
  /** The emulator unpacks functions here. It is outside the checkout, so that they find no `node_modules`. */
  temporaryFolder: string
  inDocker: boolean
}

type StartOptions = {
  port: number
  stateFolder: string
  logFile: string
  /** Further settings of the emulator itself, where Python runs it. */
  environment?: Record<string, string>
  /** Do not run it in Docker, where functions reach nothing else on this machine. */
  needsPython?: boolean
  steps: Steps
  signal?: AbortSignal | undefined
}

/**
 * Starts the pinned emulator on a free port of the loopback interface and waits until it answers. It outlives this
 * process unless it is stopped.
 *
 * @throws LocalError when there is neither Python nor Docker to run it, or it does not start.
 */
export const startEmulator = async (options: StartOptions): Promise<RunningEmulator> => {
  const { port, stateFolder, needsPython, steps, signal } = options
  const python = await findPython()
  if (python) await installEmulator(python, steps, signal)
  else if (needsPython) {
    throw new LocalError('Python 3.10 or newer with its venv module was not found. --conditions needs it.')
  } else if (!(await dockerAnswers())) {
    throw new LocalError(
      'Neither Python 3.10 or newer with its venv module nor a running Docker was found. The emulator needs one of them.',
    )
  }
  const [command, args] = python
    ? ([venvPython, ['-m', 'ministack']] as const)
    : (['docker', dockerRunArgs(await emulatorImage(), port)] as const)

  await mkdir(stateFolder, { recursive: true })
  return steps.step(python ? 'Starting the emulator' : 'Starting the emulator in Docker', () =>
    launch(command, args, !python, options),
  )
}

const launch = async (command: string, args: readonly string[], inDocker: boolean, options: StartOptions) => {
  const { port, stateFolder, logFile, environment, signal } = options
  const temporaryFolder = await mkdtemp(join(tmpdir(), 'parley-emulator-'))
  await using log = await open(logFile, 'w')
  const child = spawn(command, args, {
    // In a process group of its own, Ctrl-C at the terminal reaches only this process, which then stops it in order.
    detached: true,
    cwd: temporaryFolder,
    env: inDocker
      ? process.env
      : { ...emulatorEnvironment({ port, stateFolder, temporaryFolder }), ...environment },
    stdio: ['ignore', log.fd, log.fd],
  })
  await once(child, 'spawn')
  child.unref()
  const pid = child.pid as number
  const emulator = { endpointUrl: `http://localhost:${port}`, port, pid, temporaryFolder, inDocker }
  const killAtExit = () => killEmulator(emulator)
  process.once('exit', killAtExit)
  try {
    const deadline = Date.now() + readyWithinMs[inDocker ? 'docker' : 'python']
    while ((await probe(emulator.endpointUrl)) !== 'ministack') {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new LocalError('The emulator stopped while it was starting.', { logFile })
      }
      if (Date.now() > deadline) throw new LocalError('The emulator did not answer in time.', { logFile })
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
export const stopEmulator = async (emulator: RunningEmulator) => {
  await endGroup(emulator.pid)
  if (emulator.inDocker) await removeContainer(emulator.port)
  await rm(emulator.temporaryFolder, { recursive: true, force: true })
}

/** Stops an emulator without waiting, for a process that is about to end. */
export const killEmulator = (emulator: RunningEmulator) => {
  // Docker's client stops its container on SIGTERM, and leaves it running when it is killed.
  stopGroup(emulator.pid, emulator.inDocker ? 'SIGTERM' : 'SIGKILL')
  rmSync(emulator.temporaryFolder, { recursive: true, force: true })
}

/** A part of the emulator's command line. It distinguishes the emulator from a later process with the same id. */
export const emulatorMark = (emulator: Pick<RunningEmulator, 'port' | 'inDocker'>) =>
  emulator.inDocker ? containerName(emulator.port) : 'ministack'
