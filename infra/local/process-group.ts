import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const graceMs = 5_000
const pollMs = 50

/** Sends a signal to all processes of the group that `leader` started; nothing happens if they are gone. */
export function stopGroup(leader: number, signal: NodeJS.Signals) {
  try {
    process.kill(-leader, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Asks the group to stop, waits up to 5 s for its leader, then ends what is left of it. */
export async function endGroup(leader: number) {
  stopGroup(leader, 'SIGTERM')
  const deadline = Date.now() + graceMs
  while (isAlive(leader) && Date.now() < deadline) await sleep(pollMs)
  stopGroup(leader, 'SIGKILL')
}

/** Whether a process exists and has not ended: in a container without an init, ended ones stay listed. */
export function isAlive(pid: number) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return !isZombie(pid)
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the state follows the name in parentheses. */
function isZombie(pid: number) {
  try {
    return /\) Z [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/**
 * A process's command line, or `undefined` when there is no such process: numbers are used again, so a
 * recorded one is trusted only together with this.
 */
export async function commandLine(pid: number) {
  const fromProc = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined)
  if (fromProc) return fromProc.replaceAll('\0', ' ').trim()
  const listed = await promisify(execFile)('ps', ['-p', `${pid}`, '-o', 'command=']).catch(() => undefined)
  return listed?.stdout.trim() || undefined
}
