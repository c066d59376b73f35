import WebSocket from 'ws'
import { expect } from 'vitest'
import * as z from 'zod'
import { Awaiting } from '../../../infra/check/awaiting.ts'
import type { ErrorCode } from '../../../shared/contract/errors.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import type { Action, ClientFrame } from '../../../shared/contract/socket/client-frames.ts'
import { type Push, pushes } from '../../../shared/contract/socket/pushes.ts'
import { type Reply, replies } from '../../../shared/contract/socket/replies.ts'
import { deployment } from '../deployment/deployment.ts'

/** Everything a server may send; a frame that is none of it fails the test that received it. */
const ServerFrame = z.discriminatedUnion('type', [...Object.values(replies), ...Object.values(pushes)] as [
  (typeof replies)['ack'],
  ...(typeof replies)['ack'][],
])
export type ServerFrame = Reply | Push
const readFrame = (frame: unknown) => ServerFrame.parse(frame) as ServerFrame
type Of<T extends ServerFrame['type']> = Extract<ServerFrame, { type: T }>

/** The reply to each action. */
type ReplyTypes = {
  enter: 'entered'
  leave: 'left'
  message: 'ack'
  edit: 'ack'
  delete: 'ack'
  react: 'ack'
  read: 'ack'
  typing: 'ack'
  history: 'history'
  auth: 'ack'
  ping: 'pong'
}
type Asked<A extends Action> = Omit<ClientFrame<A>, 'id' | 'action'>

const patienceMs = 30_000

/** API Gateway sends nothing larger, and closes the socket instead; the emulator sends everything. */
const gatewayFrameBytes = 128 * 1024

/** Refused handshakes answer a status; AWS hands on the function's, the emulator answers 403 to all. */
const handshakeRefusals = [401, 403]

const open = (query: Record<string, string>) =>
  new WebSocket(`${deployment().webSocketUrl}?${new URLSearchParams(query)}`)

/** The gateway's own frame when a function dies: the emulator's text, and that of AWS. */
const isFailure = (text: string) =>
  text === 'Worker process died' || /^\{"message": ?"Internal server error"/.test(text)

/** Whether a handshake succeeds; a socket that opened is handed over to be closed. */
const handshake = (ws: WebSocket): Promise<'open' | number> =>
  new Promise((resolve, reject) => {
    ws.once('open', () => resolve('open'))
    ws.once('unexpected-response', (_, response) => {
      resolve(response.statusCode ?? 0)
      ws.terminate()
    })
    ws.once('error', reject)
  })

/** Expects the gateway to refuse the handshake. */
export const handshakeRefused = async (query: Record<string, string>): Promise<void> => {
  const outcome = await handshake(open(query))
  expect(handshakeRefusals).toContain(outcome)
}

/** A client's socket: keeps every frame that came, in order, so that a test may ask for it before or after. */
export class Socket {
  readonly frames: ServerFrame[] = []
  /** Error messages that the gateway sent when a function failed. */
  readonly failures: string[] = []
  /** Set when the other side closed. */
  closed = false
  readonly #ws: WebSocket
  readonly #awaiting = new Awaiting()
  /** By the ids of their frames: hundreds may be waited for at once. */
  readonly #replies = new Map<string | number, Reply>()
  #ids = 0

  constructor(ws: WebSocket, read = readFrame) {
    this.#ws = ws
    ws.on('message', (data) => {
      const text = String(data)
      expect(Buffer.byteLength(text), 'bytes of a frame').toBeLessThanOrEqual(gatewayFrameBytes)
      if (isFailure(text)) this.failures.push(text)
      else this.#keep(read(JSON.parse(text)))
      this.#awaiting.wake()
    })
    ws.on('close', () => {
      this.closed = true
      this.#awaiting.wake()
    })
    ws.on('error', () => {})
  }

  /** Opens a socket with a ticket or a token. @param read checks frames, as today's contract has them. */
  static async open(query: { ticket: string } | { token: string }, read = readFrame): Promise<Socket> {
    const ws = open(query)
    const socket = new Socket(ws, read)
    const outcome = await handshake(ws)
    if (outcome !== 'open') throw new Error(`The handshake was refused with ${outcome}`)
    return socket
  }

  /** Opens sockets with one and the same ticket at once and answers those that opened. */
  static async race(query: { ticket: string }, times: number): Promise<Socket[]> {
    const tries = Array.from({ length: times }, async () => {
      const ws = open(query)
      const socket = new Socket(ws)
      const outcome = await handshake(ws)
      if (outcome === 'open') return [socket]
      expect(handshakeRefusals).toContain(outcome)
      return []
    })
    return (await Promise.all(tries)).flat()
  }

  #keep(frame: ServerFrame) {
    this.frames.push(frame)
    if ('id' in frame && frame.id !== undefined && !this.#replies.has(frame.id))
      this.#replies.set(frame.id, frame)
  }

  /** Waits until something holds of the frames that came so far. */
  until<T>(what: string, look: () => T | undefined, withinMs = patienceMs): Promise<T> {
    return this.#awaiting.until(look, withinMs, () => {
      const seen = this.frames.slice(-5).map((frame) => JSON.stringify(frame).slice(0, 300))
      return new Error(
        `Waited ${withinMs} ms in vain: ${what}. Last of ${this.frames.length}: ${seen.join('\n')}`,
      )
    })
  }

  /** The first frame of a type, that also fits, among those that came or will come. */
  receives<T extends ServerFrame['type']>(type: T, fits: (frame: Of<T>) => boolean = () => true) {
    return this.until(`a frame ${type}`, () =>
      this.frames.find((frame): frame is Of<T> => frame.type === type && fits(frame as Of<T>)),
    )
  }

  all<T extends ServerFrame['type']>(type: T): Of<T>[] {
    return this.frames.filter((frame): frame is Of<T> => frame.type === type)
  }

  /** Every message pushed, of one chat, as it came. */
  pushed(chatId: string): Message[] {
    return this.all('messages').flatMap((frame) => (frame.chatId === chatId ? frame.messages : []))
  }

  /** A message as this reader has it: of all versions that came, pushed or updated, the one of the highest revision. */
  newestOf(chatId: string, seq: number): Message | undefined {
    const updates = this.all('message.updated').flatMap((frame) =>
      frame.chatId === chatId ? frame.message : [],
    )
    return [...this.pushed(chatId), ...updates]
      .filter((message) => message.seq === seq)
      .reduce<Message | undefined>(
        (newest, next) => (newest && (newest.revision ?? 0) >= (next.revision ?? 0) ? newest : next),
        undefined,
      )
  }

  isClosed() {
    return this.until('the socket closes', () => (this.closed ? true : undefined))
  }

  sendRaw(data: string | Buffer, options: { binary?: boolean } = {}) {
    this.#ws.send(data, options)
  }

  /** The reply, of whatever type, to a frame sent with an id of its own. */
  async #exchange(frame: Record<string, unknown>, withinMs?: number): Promise<Reply> {
    this.#ids++
    const id = `t-${this.#ids}`
    this.sendRaw(JSON.stringify({ ...frame, id }))
    return this.until(
      `the reply to ${JSON.stringify(frame).slice(0, 200)}`,
      () => this.#replies.get(id),
      withinMs,
    )
  }

  /** Sends an action and expects what answers it. */
  async does<A extends Action>(action: A, fields: Asked<A>, withinMs?: number): Promise<Of<ReplyTypes[A]>> {
    const reply = await this.#exchange({ action, ...fields }, withinMs)
    if (reply.type === 'error') throw new Error(`${action} was refused: ${reply.code}: ${reply.detail}`)
    return reply as Of<ReplyTypes[A]>
  }

  /** Sends any frame and expects a refusal that names the frame. */
  async refused(frame: Record<string, unknown>, code: ErrorCode): Promise<Of<'error'>> {
    const reply = await this.#exchange(frame)
    expect(reply).toMatchObject({ type: 'error', code })
    return reply as Of<'error'>
  }

  /** Everything posted to this socket before now has arrived when this returns. */
  async isCaughtUp(): Promise<void> {
    await this.does('ping', {})
  }

  close() {
    this.#ws.terminate()
  }
}
