import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'

const tailLines = 25

/** Begins the line that names a command in a log. */
export const commandMark = '\n$ '

/** Something the person at the keyboard can act on: its message is one clear sentence. */
export class LocalFailure extends Error {
  override name = 'LocalFailure'
  readonly logFile: string | undefined

  constructor(message: string, options: { logFile?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.logFile = options.logFile
  }
}

/** The sentence to print for an error, after the end of the log that belongs to it. */
export async function describeFailure(error: unknown) {
  if (!(error instanceof LocalFailure))
    return error instanceof Error ? (error.stack ?? error.message) : `${error}`
  if (!error.logFile) return error.message
  const log = await readFile(error.logFile, 'utf8').catch(() => '')
  const ofLastCommand = log.slice(log.lastIndexOf(commandMark) + 1)
  const tail = ofLastCommand.trimEnd().split('\n').slice(-tailLines)
  const name = relative(process.cwd(), error.logFile)
  return `${tail.map((line) => `  │ ${line}`).join('\n')}\n${error.message} (Whole log: ${name})`
}
