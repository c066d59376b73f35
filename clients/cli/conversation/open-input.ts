import { createInterface } from 'node:readline'
import type { Input } from './input.ts'
import { LineEditor } from './line-editor.ts'

const never: AsyncIterable<string> = {
  [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
}

const listening = (): Input => {
  // Nothing else keeps the process while there is no socket.
  const awake = setInterval(() => {}, 60_000)
  return { lines: never, ahead: 0, attended: false, waiting: () => {}, close: () => clearInterval(awake) }
}

const piped = (): Input => {
  const reader = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })
  // Iterated from the start: what comes before that would be lost.
  const lines = reader[Symbol.asyncIterator]()
  return { lines, ahead: 100, attended: false, waiting: () => {}, close: () => reader.close() }
}

/** A line that is edited on a terminal, else the lines of standard input, or none at all. */
export const openInput = ({ listen, json }: { listen: boolean; json: boolean }): Input => {
  if (listen) return listening()
  const { stdin, stdout, env } = process
  const atTerminal = stdin.isTTY && stdout.isTTY && env['TERM'] !== 'dumb'
  return atTerminal && !json ? new LineEditor(stdin, stdout) : piped()
}
