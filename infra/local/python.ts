import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { withLock } from './lock.ts'
import { localFolder, requirementsFile, venvFolder } from './paths.ts'
import { runCommand } from './run-command.ts'
import type { Steps } from './steps.ts'

const candidates = ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10']

/** Fails on a Python that is too old or cannot create environments, which Debian packages separately. */
const suitability = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))'

/** A copy of the requirements that are installed, written once the installation has finished. */
const installedFile = join(venvFolder, 'installed-requirements.txt')

/** The Python that runs the emulator, once it is installed. */
export const venvPython = join(venvFolder, 'bin', 'python')

/** A Python on the path that is 3.10 or newer and can create environments, if there is one. */
export const findPython = async () => {
  for (const python of candidates) {
    const runs = await promisify(execFile)(python, ['-c', suitability]).then(
      () => true,
      () => false,
    )
    if (runs) return python
  }
  return undefined
}

const isInstalled = async () => {
  const [wanted, found] = await Promise.all([
    readFile(requirementsFile, 'utf8'),
    readFile(installedFile, 'utf8').catch(() => undefined),
  ])
  return found === wanted
}

/** Installs the pinned emulator into `.venv`, unless it is there already. */
export const installEmulator = async (python: string, steps: Steps, signal?: AbortSignal) => {
  if (await isInstalled()) return
  const lockFile = join(localFolder, 'install.lock')
  await withLock(
    lockFile,
    { signal, onWait: () => steps.note('Waiting for another run that is installing the emulator.') },
    async () => {
      if (await isInstalled()) return
      await steps.step('Installing the emulator into .venv (first run only)', () => install(python, signal))
    },
  )
}

const install = async (python: string, signal?: AbortSignal) => {
  const logFile = join(localFolder, 'install.log')
  await rm(logFile, { force: true })
  await rm(venvFolder, { recursive: true, force: true })
  await runCommand({
    command: python,
    args: ['-m', 'venv', venvFolder],
    logFile,
    signal,
    failure: 'Python could not create an environment in .venv.',
  })
  await runCommand({
    command: venvPython,
    args: [
      ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'],
      // Python compiles what the emulator loads. To compile all that is installed takes half of the time.
      ...['--no-compile', '-r', requirementsFile],
    ],
    logFile,
    signal,
    failure: 'pip could not install the emulator. Check the network connection.',
  })
  await writeFile(installedFile, await readFile(requirementsFile))
}
