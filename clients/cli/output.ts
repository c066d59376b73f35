import { harmlessJson } from './harmless.ts'

/** Where a command says what came of it. Results go to standard output, and nothing else does. */
export type Output = {
  readonly json: boolean
  /** The result: one JSON document with `--json`, else lines for people. */
  result(document: unknown, lines: () => readonly string[]): void
  /** Goes by the way of errors, to people only. */
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
