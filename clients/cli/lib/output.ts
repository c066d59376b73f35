import { harmlessJson } from './harmless.ts'

/** Where a command writes. Only results go to standard output. */
export type Output = {
  readonly json: boolean
  /** Writes the result: one JSON document with `--json`, else lines for people. */
  result(document: unknown, lines: () => readonly string[]): void
  /** Writes a line for people to standard error; nothing with `--json`. */
  note(line: string): void
}

export const writeLine = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

export const writeError = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

export const outputFor = (json: boolean): Output => ({
  json,
  result(document, lines) {
    for (const line of json ? [harmlessJson(document)] : lines()) writeLine(line)
  },
  note(line) {
    if (!json) writeError(line)
  },
})
