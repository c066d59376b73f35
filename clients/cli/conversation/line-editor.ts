import { createInterface, type Interface } from 'node:readline'
import type { ReadStream, WriteStream } from 'node:tty'
import { exitCodes } from '../lib/exit-codes.ts'
import type { CompleteLine } from './complete-mentions.ts'
import type { Input } from './input.ts'

const keptLines = 500

const idlePrompt = '> '

/** Most messages are acked sooner than anyone could read a count. */
const unsentShownAfterMs = 1000

/**
 * The line at the bottom of a terminal: edited with the arrow keys, with a history, and kept whole when messages are
 * shown above it. An entered line disappears and is shown again at its place in the conversation.
 */
export class LineEditor implements Input {
  readonly ahead = Number.POSITIVE_INFINITY
  readonly attended = true
  readonly lines: AsyncIterable<string>
  readonly #output: WriteStream
  readonly #editor: Interface
  #closed = false
  #unsent = 0
  #soon: NodeJS.Timeout | undefined
  /** How far below its first row the entered line ended. */
  #rowsEntered = 0

  /** @param complete what Tab does; without it, it writes a tab. */
  constructor(input: ReadStream, output: WriteStream, complete?: CompleteLine) {
    this.#output = output
    // Before the editor's own listener: the line can still be measured.
    input.prependListener('keypress', (_, key) => {
      this.#drawnFrom(this.#editor.getCursorPos().rows)
      if (key?.name === 'return' || key?.name === 'enter') this.#rowsEntered = this.#lastRow()
    })
    this.#editor = createInterface({
      input,
      output,
      prompt: idlePrompt,
      ...(complete && {
        completer: (
          line: string,
          done: (error: null, completed: Awaited<ReturnType<CompleteLine>>) => void,
        ) => complete(line).then((completed) => done(null, completed)),
      }),
      historySize: keptLines,
      removeHistoryDuplicates: true,
    })
    this.#editor.on('line', () => this.#removeEntered())
    this.#editor.on('SIGINT', () => {
      this.close()
      if (this.#unsent > 0) process.stderr.write(`${this.#unsent} not sent\n`)
      process.exit(exitCodes.interrupted)
    })
    this.#editor.on('close', () => this.#end())
    // Iterated from the start: lines that come earlier would be lost.
    this.lines = this.#editor[Symbol.asyncIterator]()
    this.#editor.prompt()
  }

  /**
   * Sets how far below the line's first row the cursor is: the editor goes up that far before it draws itself again. It
   * loses count while a chunk is pasted.
   */
  #drawnFrom(rows: number): void {
    const editor = this.#editor as { prevRows?: number } & Interface
    editor.prevRows = rows
  }

  /** The row of the line's end, counted from its first row. */
  #lastRow(): number {
    const editor = this.#editor as { cursor: number; line: string } & Interface
    const { cursor } = editor
    editor.cursor = editor.line.length
    const { rows } = editor.getCursorPos()
    editor.cursor = cursor
    return rows
  }

  #removeEntered(): void {
    this.#output.moveCursor(0, -(this.#rowsEntered + 1))
    this.#output.cursorTo(0)
    this.#output.clearScreenDown()
    this.#editor.prompt()
  }

  show = (line: string): void => {
    if (this.#closed) {
      this.#output.write(`${line}\n`)
      return
    }
    const { rows } = this.#editor.getCursorPos()
    this.#output.moveCursor(0, -rows)
    this.#output.cursorTo(0)
    this.#output.clearScreenDown()
    this.#output.write(`${line}\n`)
    this.#drawnFrom(0)
    this.#editor.prompt(true)
  }

  waiting(count: number): void {
    this.#unsent = count
    const isShown = this.#editor.getPrompt() !== idlePrompt
    if (count === 0 || isShown) this.#promptAgain()
    else this.#soon ??= setTimeout(() => this.#promptAgain(), unsentShownAfterMs).unref()
  }

  #promptAgain(): void {
    clearTimeout(this.#soon)
    this.#soon = undefined
    const prompt = this.#unsent === 0 ? idlePrompt : `(${this.#unsent} unsent) > `
    if (this.#closed || prompt === this.#editor.getPrompt()) return
    this.#drawnFrom(this.#editor.getCursorPos().rows)
    this.#editor.setPrompt(prompt)
    this.#editor.prompt(true)
  }

  close(): void {
    this.#editor.close()
  }

  /** Removes the line that was being typed. */
  #end(): void {
    if (this.#closed) return
    this.#closed = true
    this.#output.moveCursor(0, -this.#editor.getCursorPos().rows)
    this.#output.cursorTo(0)
    this.#output.clearScreenDown()
  }
}
