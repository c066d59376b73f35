import { connect as connectTcp, isIP, type OnReadOpts, type Socket } from 'node:net'
import {
  type ConnectionOptions,
  connect as connectTls,
  createSecureContext,
  type SecureContext,
} from 'node:tls'
import { type HttpResponse, responseReader } from './read-response.ts'

/** In milliseconds. A post takes about ten; one silent recipient must not hold up the rest. */
const timeouts = { connect: 2000, response: 2000 }
const slowMs = 500
/** Responses are smaller, and a larger one arrives in pieces. */
const readBytes = 4096

/**
 * API Gateway documents no limit for idle connections. The SDK for Java, which knows AWS's front ends, keeps them for
 * 60 seconds. Where the gateway closes one sooner, the pool notices or tries again at once.
 * @see https://docs.aws.amazon.com/AWSJavaSDK/latest/javadoc/com/amazonaws/ClientConfiguration.html
 */
const keepAliveMs = 55_000
/** So much before the limit that a server names, a connection takes no further request. */
const marginMs = 1000

/** There was no response in time, as opposed to a broken connection. */
export class SilenceError extends Error {
  override readonly name = 'SilenceError'
}

/** The connection broke before anything of the response arrived. */
export class BrokenConnectionError extends Error {
  override readonly name = 'BrokenConnectionError'
}

/** Takes the status of a response, or why there is none. */
export type Settle = (error: Error | undefined, status: number) => void

/** A connection that carries one request at a time. */
export type HttpConnection = {
  /** Sends a request. The former one must have been settled. */
  exchange: (request: Buffer, settle: Settle) => void
  /** Whether it is open, and was used lately. While a function's environment is frozen, only the clock goes on. */
  isFresh: () => boolean
  /** Whether it is open and has waited for a response for long. */
  isSlow: () => boolean
  close: () => void
}

/** Opens a connection; requests may be sent before it is open. `onClose` is called once, before a request fails. */
export type Connect = (onClose: (connection: HttpConnection) => void) => HttpConnection

/**
 * Calls back after a time, and after what arrived meanwhile: a busy process must not take its own delay for silence.
 */
export const laterOn = (callback: () => void, ms: number): NodeJS.Timeout =>
  setTimeout(() => setImmediate(callback), ms)

/** Opens a socket that reads into one buffer, where a new one for each response would cost a tenth of a post. */
type OpenSocket = (onread: OnReadOpts) => Socket

const carry = (
  openSocket: OpenSocket,
  opened: string,
  onClose: (connection: HttpConnection) => void,
): HttpConnection => {
  const read = responseReader()
  let isOpen = false
  let closed = false
  let settle: Settle | undefined
  let responding: boolean | undefined
  let freshUntilMs = Date.now() + keepAliveMs
  let sentMs = 0
  let responseTimer: NodeJS.Timeout | undefined

  const end = (error: Error) => {
    if (closed) return
    closed = true
    clearTimeout(connectTimer)
    clearTimeout(responseTimer)
    socket.destroy()
    onClose(connection)
    settle?.(error, 0)
    settle = undefined
  }
  const connectTimer = laterOn(() => {
    if (!isOpen) end(new SilenceError('There was no connection in time'))
  }, timeouts.connect)
  const onSilence = () => {
    if (settle && Date.now() - sentMs >= timeouts.response)
      end(new SilenceError('There was no response in time'))
  }
  const broken = (cause?: Error) =>
    end(
      responding
        ? new Error('The connection broke during a response', { cause })
        : new BrokenConnectionError('The connection broke', { cause }),
    )

  const connection: HttpConnection = {
    exchange: (request, settleWith) => {
      settle = settleWith
      responding = false
      sentMs = Date.now()
      if (responseTimer) responseTimer.refresh().ref()
      else responseTimer = laterOn(onSilence, timeouts.response)
      socket.write(request)
    },
    isSlow: () => isOpen && settle !== undefined && Date.now() - sentMs >= slowMs,
    isFresh: () => !closed && Date.now() < freshUntilMs,
    close: () => end(new BrokenConnectionError('The connection was closed')),
  }

  const onData = (chunk: Buffer) => {
    responding = true
    let response: HttpResponse | undefined
    try {
      response = read(chunk)
    } catch (error) {
      return end(error as Error)
    }
    if (!response) return
    // A response without a request is the gateway's farewell.
    if (!settle) return connection.close()
    const settleWith = settle
    settle = undefined
    responseTimer?.unref()
    const keptMs = Math.min(keepAliveMs, response.keepAliveMs - marginMs)
    freshUntilMs = Date.now() + keptMs
    if (keptMs <= 0) connection.close()
    settleWith(undefined, response.status)
  }
  const buffer = Buffer.allocUnsafe(readBytes)
  const socket = openSocket({
    buffer,
    callback: (bytes) => {
      onData(buffer.subarray(0, bytes))
      return true
    },
  })
  socket.setNoDelay(true)
  // An idle connection does not keep a process alive; its timers do while it waits.
  socket.unref()
  socket.once(opened, () => {
    isOpen = true
    clearTimeout(connectTimer)
  })
  socket.on('error', broken)
  socket.on('end', () => broken())
  socket.on('close', () => broken())
  return connection
}

/** Connects to the origin of a URL, over TLS if it says so. The connections share what TLS loads and negotiates. */
export const connectorTo = ({ protocol, hostname, port }: URL): Connect => {
  const host = hostname.replaceAll(/[[\]]/g, '')
  if (protocol === 'http:') {
    const openSocket: OpenSocket = (onread) => connectTcp({ host, port: Number(port || 80), onread })
    return (onClose) => carry(openSocket, 'connect', onClose)
  }

  let secureContext: SecureContext | undefined
  let session: Buffer | undefined
  const openSocket: OpenSocket = (onread) => {
    secureContext ??= createSecureContext()
    // The types of Node do not know `onread` here.
    const options: ConnectionOptions & { onread: OnReadOpts } = {
      host,
      port: Number(port || 443),
      servername: isIP(host) ? '' : host,
      ALPNProtocols: ['http/1.1'],
      secureContext,
      onread,
      ...(session && { session }),
    }
    return connectTls(options).on('session', (latest) => {
      session = latest
    })
  }
  return (onClose) => carry(openSocket, 'secureConnect', onClose)
}
