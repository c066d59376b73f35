import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import { deployment } from '../deployment/deployment.ts'
import { seeded } from '../generic/seeded.ts'

/** How often each fault befalls a frame or a call, from 0 to 1. */
export type Faults = {
  /** Both sides lose the line; what was on its way is lost with it. */
  cut: number
  /** It comes up to so many milliseconds late, and others overtake it. */
  delay: number
  delayMs: number
  /** It comes twice. */
  duplicate: number
  /** The line carries nothing any more, and nobody is notified. */
  stall: number
}
const none: Faults = { cut: 0, delay: 0, delayMs: 0, duplicate: 0, stall: 0 }

/** The gateway's answer in place of a frame that it cannot pass on. */
const failure = JSON.stringify({ message: 'Internal server error', connectionId: 'x', requestId: 'y' })

type Line = { client: WebSocket; server: WebSocket; stalled: boolean }

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => Buffer.concat(await request.toArray())

/**
 * A network between a client and the deployed stack that does what networks do, by frames and calls. The same seed
 * throws the same dice, though not at the same frames: those depend on the machine.
 */
export const startFaultyProxy = async (seed = 1, given: Partial<Faults> = {}) => {
  const random = seeded(seed)
  const happens = (chance: number) => random() < chance
  const { restUrl, webSocketUrl } = deployment()
  let faults: Faults = { ...none, ...given }
  let down = false
  let largestFrame = Number.POSITIVE_INFINITY
  const lines = new Set<Line>()
  const counted = { handshakes: 0, cuts: 0, calls: [] as string[] }
  /** Frames of clients, as they were passed on. */
  const sent: Record<string, unknown>[] = []

  const cut = (line: Line) => {
    lines.delete(line)
    line.client.terminate()
    line.server.terminate()
  }

  const relay = (line: Line, to: WebSocket, data: WebSocket.RawData) => {
    if (line.stalled) return
    if (happens(faults.stall)) line.stalled = true
    if (happens(faults.cut)) {
      counted.cuts++
      cut(line)
      return
    }
    const copies = happens(faults.duplicate) ? 2 : 1
    for (let copy = 0; copy < copies; copy++) {
      const deliver = () => {
        const text = String(data)
        if (to.readyState === WebSocket.OPEN && !line.stalled)
          to.send(text.length > largestFrame ? failure : text)
      }
      if (happens(faults.delay)) setTimeout(deliver, random() * faults.delayMs)
      else deliver()
    }
  }

  const bridge = async (client: WebSocket, search: string) => {
    const server = new WebSocket(`${webSocketUrl}${search}`)
    const line: Line = { client, server, stalled: false }
    lines.add(line)
    counted.handshakes++
    const early: WebSocket.RawData[] = []
    client.on('message', (data) => {
      sent.push(JSON.parse(String(data)))
      if (server.readyState === WebSocket.CONNECTING) early.push(data)
      else relay(line, server, data)
    })
    server.on('open', () => {
      for (const data of early) relay(line, server, data)
    })
    server.on('message', (data) => relay(line, client, data))
    for (const side of [client, server]) side.on('close', () => cut(line)).on('error', () => cut(line))
  }

  const forward = async (request: IncomingMessage, response: ServerResponse) => {
    counted.calls.push(`${request.method} ${request.url?.replace(new URL(restUrl).pathname, '')}`)
    const body = await bodyOf(request)
    const { authorization, 'content-type': type } = request.headers
    const call = () =>
      fetch(new URL(request.url ?? '', restUrl), {
        method: request.method ?? 'GET',
        headers: { ...(authorization && { authorization }), ...(type && { 'content-type': type }) },
        ...(body.length > 0 && { body: new Uint8Array(body) }),
      })
    if (down || happens(faults.cut / 2)) return request.socket.destroy()
    if (happens(faults.delay)) await sleep(random() * faults.delayMs)
    if (happens(faults.duplicate)) await (await call()).arrayBuffer()
    const answer = await call()
    const text = await answer.text()
    if (happens(faults.cut / 2)) return request.socket.destroy()
    const { headers } = answer
    response.writeHead(answer.status, {
      'content-type': headers.get('content-type') ?? 'application/json',
      ...(headers.has('retry-after') && { 'retry-after': String(headers.get('retry-after')) }),
    })
    return response.end(text)
  }

  const sockets = new WebSocketServer({ noServer: true })
  const server = createServer((request, response) => {
    forward(request, response).catch(() => request.socket.destroy())
  })
  server.on('upgrade', (request, socket, head) => {
    if (down) socket.destroy()
    else
      sockets.handleUpgrade(request, socket, head, (client) =>
        bridge(client, new URL(request.url ?? '', 'ws://proxy').search),
      )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const line of lines) cut(line)
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo

  return {
    restUrl: `http://127.0.0.1:${port}${new URL(restUrl).pathname}`,
    webSocketUrl: `ws://127.0.0.1:${port}/live`,
    counted,
    sent,
    /** Sockets open now. */
    open: () => lines.size,
    /** From now on everything arrives, once and in order. */
    calm() {
      faults = none
      for (const line of lines) if (line.stalled) cut(line)
    },
    /** Larger frames become the gateway's own error. */
    holdFramesTo(bytes: number) {
      largestFrame = bytes
    },
    /** Every socket falls silent, and stays so. */
    stallAll() {
      for (const line of lines) line.stalled = true
    },
    cutAll() {
      for (const line of lines) cut(line)
    },
    /** Nothing gets through, and what was open is cut. */
    goDown() {
      down = true
      for (const line of lines) cut(line)
    },
    comeBack() {
      down = false
    },
    /** A frame of the server's own, or of nobody's. */
    inject(text: string) {
      for (const { client } of lines) client.send(text)
    },
  }
}
export type FaultyProxy = Awaited<ReturnType<typeof startFaultyProxy>>
