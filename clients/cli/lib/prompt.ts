import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { exitCodes } from './exit-codes.ts'
import { UsageError } from './failure.ts'
import type { Host } from './host.ts'
import { readLines } from './standard-input.ts'

/** Shows what is typed, until it is told to hide it. */
class Echo extends Writable {
  readonly columns: number | undefined
  readonly #shown: Host['stderr']
  hidden: boolean

  constructor(shown: Host['stderr'], hidden: boolean) {
    super()
    this.columns = shown.columns
    this.#shown = shown
    this.hidden = hidden
  }

  override _write(chunk: Uint8Array, _encoding: string, done: () => void): void {
    if (!this.hidden) this.#shown.write(chunk)
    done()
  }
}

/** A password that a command needs, and how it may be given. */
export type Secret = {
  given: string | undefined
  /** The name of its option. */
  name: string
  question?: string
  /** Asks for it twice, because a mistyped new password locks its owner out. */
  twice?: boolean
}

/** Asks for what is missing in the arguments. */
export class Prompt {
  readonly #host: Host
  #lines: AsyncGenerator<string> | undefined
  /** Lines that came with the answer to an earlier question, and the beginning of the next one. */
  #ahead: string[] = []
  #begun = ''

  constructor(host: Host) {
    this.#host = host
  }

  /** Whether a person can be asked. */
  get isAttended(): boolean {
    const { stdin, stderr } = this.#host
    return stdin.isTTY === true && stderr.isTTY === true
  }

  /** The value of an option, asked for on the terminal if it is missing. @throws UsageError without a terminal. */
  async text(given: string | undefined, name: string, question: string): Promise<string> {
    if (given !== undefined) return given
    if (!this.isAttended) throw new UsageError(`--${name} is missing`)
    return (await this.#ask(`${question}: `, false)).trim()
  }

  /**
   * A password: from its option, asked for without showing it, or the next line of standard input, so that scripts need
   * not put it into the arguments of a process.
   * @throws UsageError if none is given, or if standard input is not UTF-8.
   */
  async secret({ given, name, question = 'Password', twice = false }: Secret): Promise<string> {
    if (given !== undefined) return given
    if (!this.isAttended) {
      const line = await this.#nextLine()
      if (!line) throw new UsageError(`--${name} is missing: give it, or pipe it into standard input`)
      return line
    }
    const secret = await this.#ask(`${question}: `, true)
    const again = `Repeat the ${question.toLowerCase()}: `
    if (twice && (await this.#ask(again, true)) !== secret) throw new UsageError('The two passwords differ')
    return secret
  }

  /** Lets standard input go, so that a pipe which stays open does not keep the process. */
  async close(): Promise<void> {
    await this.#lines?.return(undefined)
  }

  async #nextLine(): Promise<string | undefined> {
    this.#lines ??= readLines(this.#host.stdin)
    const { value } = await this.#lines.next()
    return value
  }

  /**
   * Asks on the terminal, over standard error: standard output is for results. Answers may be pasted all at once.
   * @param hidden the answer is not shown.
   */
  #ask(question: string, hidden: boolean): Promise<string> {
    const { stdin, stderr } = this.#host
    const given = this.#ahead.shift()
    if (given !== undefined) {
      stderr.write(`${question}${hidden ? '' : given}\n`)
      return Promise.resolve(given)
    }
    return new Promise((resolve, reject) => {
      const output = new Echo(stderr, hidden)
      const prompt = hidden ? '' : question
      const lines = createInterface({ input: stdin, output, prompt, terminal: true, historySize: 0 })
      // Only now: before the line editor took over, the terminal would show what is typed.
      stderr.write(question)
      if (!hidden) lines.prompt()
      if (this.#begun !== '') lines.write(this.#begun)
      this.#begun = ''
      let isAnswered = false
      const take = (line: string) => {
        if (isAnswered) return void this.#ahead.push(line)
        isAnswered = true
        if (hidden) stderr.write('\n')
        // More of what was pasted comes at once, before anything that waits. It may be a password.
        output.hidden = true
        queueMicrotask(() => {
          this.#begun = lines.line
          lines.close()
        })
        resolve(line)
      }
      lines.on('line', take)
      lines.once('SIGINT', () => {
        lines.close()
        process.exit(exitCodes.interrupted)
      })
      lines.once('close', () => {
        if (!isAnswered) stderr.write('\n')
        reject(new UsageError('No answer was given'))
      })
    })
  }
}
