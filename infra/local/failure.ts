import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'

const tailLines = 25

/** Starts the line that names a command in a log. */
export const commandMark = '\n$ '

/** An error that the user can act on. Its message is one clear sentence. */
export class LocalError extends Error {
  override name = 'LocalError'
  readonly logFile: string | undefined

  constructor(message: string, options: { logFile?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.logFile = options.logFile
  }
}

/** The text to print for an error: the end of its log, then its message. */
export const describeFailure = async (error: unknown) => {
  if (!(error instanceof LocalError)) {
    return error instanceof Error ? (error.stack ?? error.message) : `${error}`
  }
  if (!error.logFile) return error.message
  const log = await readFile(error.logFile, 'utf8').catch(() => '')
  const lastCommand = log.slice(log.lastIndexOf(commandMark) + 1)
  const tail = lastCommand.trimEnd().split('\n').slice(-tailLines)
  const name = relative(process.cwd(), error.logFile)
  return `${tail.map((line) => `  │ ${line}`).join('\n')}\n${error.message} (Full log: ${name})`
}
