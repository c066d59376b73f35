import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const preload = pathToFileURL(join(import.meta.dirname, 'function-process.ts'))

/** The processes of deployed functions, which the emulator runs on this machine. */
export class FunctionProcesses {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Does work, for as long as the processes of functions that have these settings tell of themselves. */
  static async during<T>(work: (processes: FunctionProcesses) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'parley-functions-'))
    try {
      return await work(new FunctionProcesses(folder))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  /** Settings of functions by which their processes load what makes that possible. */
  get settings(): Record<string, string> {
    return { FAULTS_FOLDER: this.#folder, NODE_OPTIONS: `--import ${preload}` }
  }

  /** @returns the process whose connection has this port, if it is known. */
  at(port: number): number | undefined {
    try {
      return Number(readFileSync(join(this.#folder, `port-${port}`), 'utf8'))
    } catch {
      return undefined
    }
  }

  /** Kills it, wherever it is. @returns whether it was there. */
  kill(pid: number): boolean {
    try {
      return process.kill(pid, 'SIGKILL')
    } catch {
      return false
    }
  }

  /** All that functions have printed since the last time. */
  takePrinted(): string[] {
    return readdirSync(this.#folder)
      .filter((name) => name.startsWith('printed-'))
      .map((name) => {
        const taken = join(this.#folder, `taken-${name}`)
        renameSync(join(this.#folder, name), taken)
        const text = readFileSync(taken, 'utf8')
        rmSync(taken)
        return text
      })
  }
}
