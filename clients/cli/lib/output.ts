import { harmlessJson } from './harmless.ts'
import type { Host } from './host.ts'

/** Where a command writes. Only results go to standard output. */
export type Output = {
  readonly json: boolean
  /** Writes the result: one JSON document with `--json`, else lines for people. */
  result(document: unknown, lines: () => readonly string[]): void
  /** Writes a line for people to standard error; nothing with `--json`. */
  note(line: string): void
  /** Writes a line to standard output, also with `--json`. */
  line(line: string): void
  /** Writes a line to standard error, also with `--json`. */
  error(line: string): void
  /** Writes over the last line of standard error, where that is a terminal for people. */
  overwrite: ((text: string) => void) | undefined
}

export const outputFor = (json: boolean, { stdout, stderr }: Pick<Host, 'stdout' | 'stderr'>): Output => {
  const line = (text: string) => void stdout.write(`${text}\n`)
  const error = (text: string) => void stderr.write(`${text}\n`)
  return {
    json,
    line,
    error,
    result: (document, lines) => (json ? [harmlessJson(document)] : lines()).forEach(line),
    note: (text) => {
      if (!json) error(text)
    },
    overwrite: json || !stderr.isTTY ? undefined : (text) => void stderr.write(`\r\u001b[K${text}`),
  }
}
