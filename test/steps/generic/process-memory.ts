import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const run = promisify(execFile)

type Process = { pid: number; parent: number; kilobytes: number; command: string }

/**
 * Resident memory in MB of the functions' processes, each and all, and of the emulator that keeps all data; and what this
 * process holds once all that it needs no more is collected.
 */
export type Memory = { functions: number; perFunction: number; emulator: number; own: number }

const processes = async (): Promise<Process[]> => {
  const { stdout } = await run('ps', ['-eo', 'pid=,ppid=,rss=,args='], { maxBuffer: 1 << 24 })
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, kilobytes, command] = /^ *(\d+) +(\d+) +(\d+) (.*)$/.exec(line) ?? []
    return command === undefined
      ? []
      : [{ pid: Number(pid), parent: Number(parent), kilobytes: Number(kilobytes), command }]
  })
}

const heldMemory = (): number => {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** All that Vitest's own process has started: the emulator, and its functions. */
export const processMemory = async (): Promise<Memory> => {
  const all = await processes()
  const children = Map.groupBy(all, ({ parent }) => parent)
  const below = (pid: number): Process[] =>
    (children.get(pid) ?? []).flatMap((child) => [child, ...below(child.pid)])
  const started = below(process.ppid)
  const megabytes = (some: readonly Process[]) =>
    some.reduce((sum, { kilobytes }) => sum + kilobytes, 0) / 1024
  const functions = started.filter(({ command }) => command.includes('_worker.js'))
  const emulator = started.filter(
    ({ command }) => /python|ministack/.test(command) && !command.includes('_worker.js'),
  )
  return {
    functions: megabytes(functions),
    perFunction: megabytes(functions) / Math.max(1, functions.length),
    emulator: megabytes(emulator),
    own: heldMemory() / 1024 / 1024,
  }
}
