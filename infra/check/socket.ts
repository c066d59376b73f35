import WebSocket from 'ws'
import { Awaiting } from './awaiting.ts'

export type Frame = { type: string; id?: string; [field: string]: unknown }

const patienceMs = 15_000

/** The status of a handshake: 101 for a socket that opened, and was closed again. */
export const handshake = (url: string, query: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    const ws = new WebSocket(`${url}?${new URLSearchParams(query)}`)
    ws.once('open', () => {
      resolve(101)
      ws.close()
    })
    ws.once('unexpected-response', (_, response) => {
      resolve(response.statusCode ?? 0)
      ws.terminate()
    })
    ws.once('error', reject)
  })

/** An open socket, with every frame that came. */
export class Socket {
  readonly frames: Frame[] = []
  /** The code with which the other side closed. */
  closedWith: number | undefined
  readonly #ws: WebSocket
  readonly #awaiting = new Awaiting()
  #ids = 0

  constructor(ws: WebSocket) {
    this.#ws = ws
    ws.on('message', (data) => {
      this.frames.push(JSON.parse(String(data)) as Frame)
      this.#awaiting.wake()
    })
    ws.on('close', (code) => {
      this.closedWith = code
      this.#awaiting.wake()
    })
    ws.on('error', () => {})
  }

  static async open(url: string, query: Record<string, string>): Promise<Socket> {
    const ws = new WebSocket(`${url}?${new URLSearchParams(query)}`)
    const socket = new Socket(ws)
    await new Promise<void>((resolve, reject) => {
      ws.once('open', resolve)
      ws.once('error', reject)
    })
    return socket
  }

  /** Waits until something is found among the frames that came and come. */
  until<T>(what: string, look: () => T | undefined, withinMs = patienceMs): Promise<T> {
    return this.#awaiting.until(
      look,
      withinMs,
      () => new Error(`${what} did not come within ${withinMs / 1000} s`),
    )
  }

  receives(type: string, fits: (frame: Frame) => boolean = () => true): Promise<Frame> {
    return this.until(`A frame ${type}`, () =>
      this.frames.find((frame) => frame.type === type && fits(frame)),
    )
  }

  isClosed(withinMs?: number): Promise<number> {
    return this.until('The end of the socket', () => this.closedWith, withinMs)
  }

  sendRaw(data: string | Buffer): void {
    this.#ws.send(data)
  }

  /** Sends a frame and waits for its reply, whatever that is. */
  ask(action: string, fields: Record<string, unknown>): Promise<Frame> {
    this.#ids++
    const id = `check-${this.#ids}`
    this.sendRaw(JSON.stringify({ action, id, ...fields }))
    return this.until(`The reply to ${action}`, () => this.frames.find((frame) => frame.id === id))
  }

  /** Sends a frame and expects a reply of this type. */
  async does(action: string, fields: Record<string, unknown>, type: string): Promise<Frame> {
    const reply = await this.ask(action, fields)
    if (reply.type !== type) throw new Error(`${action} was answered ${JSON.stringify(reply).slice(0, 300)}`)
    return reply
  }

  close(): void {
    this.#ws.terminate()
  }
}
