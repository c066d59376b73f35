import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { commandMark, LocalFailure } from './failure.ts'
import { stopGroup } from './process-group.ts'

type Command = {
  command: string
  args: readonly string[]
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** Its output is added here; shown when the command fails. */
  logFile: string
  /** The sentence for a person, if it fails. */
  failure: string
  signal?: AbortSignal | undefined
}

/**
 * Runs a command to its end, as a process group of its own: an abort, or this process's exit, ends its
 * children with it.
 *
 * @throws LocalFailure when it cannot be started or does not exit with 0; the signal's reason when aborted.
 */
export async function runCommand({ command, args, cwd, env, logFile, failure, signal }: Command) {
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
    if (code !== 0) throw new LocalFailure(failure, { logFile })
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof LocalFailure) throw error
    throw new LocalFailure(failure, { logFile, cause: error })
  } finally {
    kill()
    process.off('exit', kill)
    signal?.removeEventListener('abort', terminate)
  }
}
