/**
 * The processes of deployed functions load this before their own code, in a run whose faults reach into them: so they
 * can be killed, have clocks that are minutes apart, and keep what they print for the checker.
 */
import { subscribe } from 'node:diagnostics_channel'
import { appendFileSync, writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'

const { FAULTS_FOLDER: folder = '' } = process.env

/** By these clocks are off, one for each process. */
const skewsMs = [-180_000, 0, 180_000] as const

const tellOfConnections = (): void => {
  subscribe('net.client.socket', (message) => {
    const { socket } = message as { socket: Socket }
    // The receiver of a call over this connection learns here which process makes it.
    socket.once('connect', () => writeFileSync(join(folder, `port-${socket.localPort}`), String(process.pid)))
  })
}

const skewClock = (skewMs: number): void => {
  const { now } = Date
  Date.now = () => now() + skewMs
  globalThis.Date = new Proxy(Date, {
    construct: (original, given: [], target) =>
      Reflect.construct(original, given.length > 0 ? given : [original.now()], target),
  })
}

const keepWhatIsPrinted = (): void => {
  const write = process.stderr.write.bind(process.stderr) as (...given: unknown[]) => boolean
  process.stderr.write = (...given: unknown[]) => {
    // The folder is removed before the last process has ended.
    try {
      appendFileSync(join(folder, `printed-${process.pid}`), given[0] as string)
    } catch {}
    return write(...given)
  }
}

if (folder !== '') {
  tellOfConnections()
  skewClock(skewsMs[process.pid % skewsMs.length] ?? 0)
  keepWhatIsPrinted()
}
