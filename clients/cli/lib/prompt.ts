import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { exitCodes } from './exit-codes.ts'
import { UsageError } from './failure.ts'
import { readLines } from './standard-input.ts'

const isTerminal = () => process.stdin.isTTY && process.stderr.isTTY

const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() })

/**
 * Asks on the terminal, over standard error: standard output is for results.
 * @param hidden the answer is not shown.
 */
const ask = (question: string, hidden: boolean): Promise<string> =>
  new Promise((resolve, reject) => {
    const lines = createInterface({
      input: process.stdin,
      output: hidden ? nowhere() : process.stderr,
      prompt: hidden ? '' : question,
      terminal: true,
      historySize: 0,
    })
    // Only now: before the line editor took over, the terminal would show what is typed.
    process.stderr.write(question)
    const end = (settle: () => void) => {
      if (hidden) process.stderr.write('\n')
      settle()
      lines.close()
    }
    if (!hidden) lines.prompt()
    lines.once('line', (answer) => end(() => resolve(answer)))
    lines.once('SIGINT', () => end(() => process.exit(exitCodes.interrupted)))
    lines.once('close', () => reject(new UsageError('No answer was given')))
  })

/** The first line of standard input, when that is not a terminal. */
const readLine = async (): Promise<string | undefined> => {
  for await (const line of readLines(process.stdin)) return line
  return undefined
}

/** The value of an option, asked for on the terminal if it is missing. @throws UsageError without a terminal. */
export const orAsk = async (given: string | undefined, name: string, question: string): Promise<string> => {
  if (given !== undefined) return given
  if (!isTerminal()) throw new UsageError(`--${name} is missing`)
  return (await ask(`${question}: `, false)).trim()
}

/**
 * A password: from its option, asked for without showing it, or the first line of standard input, so that scripts need
 * not put it into the arguments of a process.
 * @param twice asks for it twice, because a mistyped new password locks its owner out.
 * @throws UsageError if none is given, or if standard input is not UTF-8.
 */
export const passwordOrAsk = async (given: string | undefined, twice = false): Promise<string> => {
  if (given !== undefined) return given
  if (!isTerminal()) {
    const line = await readLine()
    if (!line) throw new UsageError('--password is missing: give it, or pipe it into standard input')
    return line
  }
  const password = await ask('Password: ', true)
  if (twice && (await ask('Repeat the password: ', true)) !== password)
    throw new UsageError('The two passwords differ')
  return password
}
