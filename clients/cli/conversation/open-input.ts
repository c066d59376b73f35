import type { ReadStream, WriteStream } from 'node:tty'
import { readLines } from '../lib/standard-input.ts'
import type { Host } from '../lib/host.ts'
import type { CompleteLine } from './complete-mentions.ts'
import type { Input } from './input.ts'
import { LineEditor } from './line-editor.ts'

const never: AsyncIterable<string> = {
  [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
}

const listening = (): Input => {
  // Nothing else keeps the process alive while there is no socket.
  const awake = setInterval(() => {}, 60_000)
  return { lines: never, ahead: 0, attended: false, waiting: () => {}, close: () => clearInterval(awake) }
}

const piped = ({ stdin }: Host): Input => {
  return {
    lines: readLines(stdin),
    ahead: 100,
    attended: false,
    waiting: () => {},
    close: () => stdin.destroy(),
  }
}

/** The line editor on a terminal, else the lines of standard input, or no lines with `listen`. */
type Wanted = { listen: boolean; json: boolean; complete: CompleteLine }

export const openInput = (host: Host, { listen, json, complete }: Wanted): Input => {
  if (listen) return listening()
  const { stdin, stdout, env } = host
  const atTerminal = stdin.isTTY && stdout.isTTY && env['TERM'] !== 'dumb'
  return atTerminal && !json
    ? new LineEditor(stdin as ReadStream, stdout as WriteStream, complete)
    : piped(host)
}
