import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { commandMark, LocalError } from './failure.ts'
import { stopGroup } from './process-group.ts'

type Command = {
  command: string
  args: readonly string[]
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** The command's output is appended here. Its end is shown when the command fails. */
  logFile: string
  /** The message of the error when the command fails. */
  failure: string
  signal?: AbortSignal | undefined
}

/**
 * Runs a command and waits for its end. It has a process group of its own: when the signal aborts or this process
 * exits, its children end with it.
 *
 * @throws LocalError when it cannot be started or its exit code is not 0; the signal's reason when aborted.
 */
export const runCommand = async ({ command, args, cwd, env, logFile, failure, signal }: Command) => {
  signal?.throwIfAborted()
  await using log = await open(logFile, 'a')
  await log.write(`${commandMark}${[command, ...args].join(' ')}\n`)
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', log.fd, log.fd] })
  const kill = () => child.pid && stopGroup(child.pid, 'SIGKILL')
  const terminate = () => child.pid && stopGroup(child.pid, 'SIGTERM')
  process.once('exit', kill)
  signal?.addEventListener('abort', terminate, { once: true })
  try {
    const [code] = await once(child, 'exit')
    signal?.throwIfAborted()
    if (code !== 0) throw new LocalError(failure, { logFile })
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof LocalError) throw error
    throw new LocalError(failure, { logFile, cause: error })
  } finally {
    kill()
    process.off('exit', kill)
    signal?.removeEventListener('abort', terminate)
  }
}
