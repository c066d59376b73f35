import { once } from 'node:events'
import WebSocket from 'ws'

type Frame = Record<string, unknown>
type Arrived = { frame: Frame; atMs: number }

const patienceMs = 30_000

export type TimedSocket = {
  send(frame: Frame): void
  /** The next frame that fits, with the time at which it came. */
  next(fits: (frame: Frame) => boolean): Promise<Arrived>
  close(): void
}

/** The gateway sends plain text when a function fails. */
const parse = (text: string): Frame => {
  try {
    return JSON.parse(text) as Frame
  } catch {
    return { type: 'failure', text }
  }
}

/** A client's socket that notes when its frames come. */
export const openTimedSocket = async (url: string): Promise<TimedSocket> => {
  const socket = new WebSocket(url)
  const waiting = new Set<{ fits: (frame: Frame) => boolean; resolve: (arrived: Arrived) => void }>()
  socket.on('message', (data) => {
    const atMs = performance.now()
    const frame = parse(String(data))
    for (const each of waiting) {
      if (!each.fits(frame)) continue
      waiting.delete(each)
      each.resolve({ frame, atMs })
    }
  })
  await once(socket, 'open')
  return {
    send: (frame) => socket.send(JSON.stringify(frame)),
    next: (fits) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('A frame did not come in time')), patienceMs)
        waiting.add({
          fits,
          resolve: (arrived) => {
            clearTimeout(timer)
            resolve(arrived)
          },
        })
      }),
    close: () => socket.terminate(),
  }
}
