import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const graceMs = 5_000
const pollMs = 50

/** Signals every process of the group that `leader` started, if there are any left. */
export const stopGroup = (leader: number, signal: NodeJS.Signals) => {
  try {
    process.kill(-leader, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Asks the group to stop, waits up to 5 s for its leader, then kills the rest. */
export const endGroup = async (leader: number) => {
  stopGroup(leader, 'SIGTERM')
  const deadline = Date.now() + graceMs
  while (isAlive(leader) && Date.now() < deadline) await sleep(pollMs)
  stopGroup(leader, 'SIGKILL')
}

/** Whether a process runs. In a container without an init, ended processes stay listed as zombies. */
export const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return !isZombie(pid)
}

/** The state follows the name in parentheses: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const isZombie = (pid: number) => {
  try {
    return /\) Z [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/**
 * The command line of a process, or `undefined` when there is none. Process ids are reused, so a recorded one counts
 * only together with its command line.
 */
export const commandLine = async (pid: number) => {
  const fromProc = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined)
  if (fromProc) return fromProc.replaceAll('\0', ' ').trim()
  const listed = await promisify(execFile)('ps', ['-p', `${pid}`, '-o', 'command=']).catch(() => undefined)
  return listed?.stdout.trim() || undefined
}
