import WebSocket from 'ws'
import type { Push } from '../../../shared/contract/socket/pushes.ts'
import type { Reply } from '../../../shared/contract/socket/replies.ts'

/** For a reply; a function that died leaves none. */
const patienceMs = 20_000

const pushTypes: ReadonlySet<string> = new Set(['messages', 'message.updated'])

/** The one who hears what comes. */
export type Listener = { pushed: (push: Push) => void; closed: () => void }

/** A socket as a client has it. It keeps nothing of what came, for runs of an hour. */
export class Line {
  readonly #ws: WebSocket
  readonly #replies = new Map<string, (reply: Reply | undefined) => void>()
  #ids = 0
  #isClosed = false
  #listener: Listener

  constructor(ws: WebSocket, listener: Listener) {
    this.#ws = ws
    this.#listener = listener
    ws.on('message', (data) => this.#receive(String(data)))
    ws.on('close', () => {
      this.#isClosed = true
      this.#giveUp()
      this.#listener.closed()
    })
    ws.on('error', () => {})
  }

  /** @returns undefined if the handshake was refused. */
  static async open(url: string, listener: Listener): Promise<Line | undefined> {
    const ws = new WebSocket(url)
    const line = new Line(ws, listener)
    const isOpen = await new Promise<boolean>((resolve) => {
      ws.once('open', () => resolve(true))
      ws.once('close', () => resolve(false))
    })
    return isOpen ? line : undefined
  }

  /** From now on another one hears it. */
  handTo(listener: Listener): void {
    this.#listener = listener
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Nobody waits for an answer any more. */
  #giveUp(): void {
    for (const settle of this.#replies.values()) settle(undefined)
    this.#replies.clear()
  }

  #receive(text: string): void {
    // A function died: its frame has no reply, and the gateway does not say which one it was.
    if (!text.startsWith('{"') || text.includes('Internal server error')) {
      this.#giveUp()
      return
    }
    const frame = JSON.parse(text) as Reply | Push
    if (pushTypes.has(frame.type)) {
      this.#listener.pushed(frame as Push)
      return
    }
    const id = 'id' in frame ? String(frame.id) : ''
    this.#replies.get(id)?.(frame as Reply)
    this.#replies.delete(id)
  }

  /** @returns undefined if no reply came. */
  ask(frame: Record<string, unknown>): Promise<Reply | undefined> {
    const id = `${++this.#ids}`
    return new Promise((resolve) => {
      if (this.#isClosed) return resolve(undefined)
      const timer = setTimeout(() => {
        this.#replies.delete(id)
        resolve(undefined)
      }, patienceMs)
      this.#replies.set(id, (reply) => {
        clearTimeout(timer)
        resolve(reply)
      })
      this.#ws.send(JSON.stringify({ ...frame, id }))
    })
  }

  /** The line breaks. */
  cut(): void {
    this.#ws.terminate()
  }
}
