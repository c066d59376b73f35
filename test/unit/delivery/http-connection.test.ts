import { EventEmitter } from 'node:events'
import { setImmediate as whatArrived } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  BrokenConnectionError,
  connectorTo,
  type HttpConnection,
  SilenceError,
} from '../../../shared/domain/delivery/http-connection.ts'
import { MalformedResponseError } from '../../../shared/domain/delivery/read-response.ts'

/** A socket in the test's hands. */
class StubSocket extends EventEmitter {
  readonly options: Record<string, unknown> & {
    onread: { buffer: Buffer; callback: (bytes: number, buffer: Buffer) => boolean }
  }
  readonly written: string[] = []
  isDestroyed = false
  isPaused = false
  hasDelay = true
  keepsProcess = true

  constructor(options: StubSocket['options']) {
    super()
    this.options = options
    opened.sockets.push(this)
  }
  write = (bytes: Buffer) => this.written.push(bytes.toString())
  destroy = () => {
    this.isDestroyed = true
  }
  setNoDelay = (on: boolean) => {
    this.hasDelay = !on
  }
  unref = () => {
    this.keepsProcess = false
  }
  brings(text: string) {
    const { buffer, callback } = this.options.onread
    if (this.isPaused) return
    this.isPaused = !callback(buffer.write(text, 'latin1'), buffer)
  }
}

const opened = vi.hoisted(() => ({ sockets: [] as StubSocket[], contexts: 0 }))
vi.mock('node:net', async (original) => ({
  ...(await original<object>()),
  connect: (options: never) => new StubSocket(options),
}))
vi.mock('node:tls', () => ({
  connect: (options: never) => new StubSocket(options),
  createSecureContext: () => ({ number: ++opened.contexts }),
}))

const answer = (...fields: string[]) =>
  ['HTTP/1.1 200 OK', ...fields, 'Content-Length: 0', '', ''].join('\r\n')

beforeEach(() => {
  // A timer counts only after what arrived meanwhile was read, so immediates stay real.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  opened.sockets.length = 0
})
afterEach(() => {
  vi.useRealTimers()
})

const passes = async (ms: number) => {
  vi.advanceTimersByTime(ms)
  await whatArrived()
}

const connect = (url = 'http://gateway') => {
  const onClose = vi.fn<(connection: HttpConnection) => void>()
  const connection = connectorTo(new URL(url))(onClose)
  const socket = opened.sockets.at(-1) as StubSocket
  return { connection, socket, onClose }
}
const given = (url?: string) => {
  const { connection, ...rest } = connect(url)
  rest.socket.emit('connect')
  const post = () => {
    const settle = vi.fn()
    connection.exchange(Buffer.from('a post'), settle)
    return settle
  }
  return { connection, post, ...rest }
}
const failure = (settle: ReturnType<typeof vi.fn>): Error & { cause?: unknown } => {
  expect(settle).toHaveBeenCalledOnce()
  expect(settle.mock.calls[0]?.[1]).toBe(0)
  return settle.mock.calls[0]?.[0]
}

describe('a connection', () => {
  it('sends a request without delay, and settles it with the status, once', async () => {
    const { post, socket, onClose } = given()
    const settle = post()
    expect(socket).toMatchObject({ written: ['a post'], hasDelay: false })
    socket.brings('HTTP/1.1 410 Gone\r\nContent-')
    socket.brings('Length: 0\r\n\r\n')
    await passes(10_000)
    expect(settle.mock.calls).toEqual([[undefined, 410]])
    expect(onClose).not.toHaveBeenCalled()
  })

  it('carries one request after another', () => {
    const { post, socket } = given()
    for (let round = 0; round < 3; round++) {
      const settle = post()
      socket.brings(answer())
      expect(settle).toHaveBeenCalledWith(undefined, 200)
    }
    expect(socket.isDestroyed).toBe(false)
  })

  it('keeps no process alive while it is idle, and has one timer while it is not', () => {
    const { post, socket } = given()
    expect(socket.keepsProcess).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
    for (let round = 0; round < 3; round++) {
      post()
      socket.brings(answer())
    }
    expect(vi.getTimerCount()).toBe(1)
  })

  it.each([
    ['the other end does', ({ socket }: ReturnType<typeof given>) => socket.emit('end')],
    ['it fails', ({ socket }: ReturnType<typeof given>) => socket.emit('error', new Error('reset'))],
    ['it is gone', ({ socket }: ReturnType<typeof given>) => socket.emit('close')],
    ['it should', ({ connection }: ReturnType<typeof given>) => connection.close()],
    ['the gateway says farewell', ({ socket }: ReturnType<typeof given>) => socket.brings(answer())],
  ])('ends once, and leaves nothing behind, when %s', (_, when) => {
    const { connection, socket, onClose, post } = given()
    post()
    socket.brings(answer())
    when({ connection, socket, onClose, post })
    expect(socket.isDestroyed).toBe(true)
    socket.emit('close')
    connection.close()
    expect(onClose.mock.calls).toEqual([[connection]])
    expect(connection.isFresh()).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('leaves nothing behind when it never opens', () => {
    const { connection, socket } = connect()
    const settle = vi.fn()
    connection.exchange(Buffer.from('a post'), settle)
    socket.emit('error', new Error('refused'))
    expect(failure(settle)).toBeInstanceOf(BrokenConnectionError)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends on a farewell before its first request, without an error', () => {
    const { socket, onClose } = given()
    socket.brings(answer())
    expect(socket.isDestroyed).toBe(true)
    expect(onClose).toHaveBeenCalledOnce()
  })

  it('says to a request whether it broke before the response or during it, and why', () => {
    const cause = new Error('reset')
    const [before, during] = [given(), given()]
    const [settleBefore, settleDuring] = [before.post(), during.post()]
    before.socket.brings(answer())
    const repeated = before.post()
    before.socket.emit('error', cause)
    expect(settleBefore).toHaveBeenCalledExactlyOnceWith(undefined, 200)
    expect(failure(repeated)).toBeInstanceOf(BrokenConnectionError)
    expect(failure(repeated).cause).toBe(cause)
    during.socket.brings('HTTP/1.1 2')
    during.socket.emit('error', cause)
    expect(failure(settleDuring)).not.toBeInstanceOf(BrokenConnectionError)
    expect(failure(settleDuring).cause).toBe(cause)
  })

  it('ends before its request fails, so that another connection can take the request', () => {
    const { connection, onClose, socket } = given()
    const order: string[] = []
    onClose.mockImplementation(() => void order.push('closed'))
    connection.exchange(Buffer.from('a post'), () => void order.push('failed'))
    socket.emit('close')
    expect(order).toEqual(['closed', 'failed'])
  })

  it('fails a request whose response makes no sense', () => {
    const { post, socket } = given()
    const settle = post()
    socket.brings('SSH-2.0-OpenSSH_9.6\r\n\r\n')
    expect(failure(settle)).toBeInstanceOf(MalformedResponseError)
    expect(socket.isDestroyed).toBe(true)
  })

  it.each([
    ['a second', true, answer('Keep-Alive: timeout=1')],
    ['two seconds', false, answer('Keep-Alive: timeout=2')],
  ])('ends when the gateway keeps it for no more than %s: %s', (_, ends, response) => {
    const { post, socket, connection } = given()
    const settle = post()
    socket.brings(response)
    expect(settle).toHaveBeenCalledExactlyOnceWith(undefined, 200)
    expect(socket.isDestroyed).toBe(ends)
    expect(connection.isFresh()).toBe(!ends)
  })

  it('is fresh for 55 seconds after a response, on the clock', () => {
    const { post, socket, connection } = given()
    vi.setSystemTime(Date.now() + 10_000)
    post()
    socket.brings(answer())
    vi.setSystemTime(Date.now() + 54_999)
    expect(connection.isFresh()).toBe(true)
    vi.setSystemTime(Date.now() + 1)
    expect(connection.isFresh()).toBe(false)
  })

  it('is slow when it is open and has waited for a response for half a second', async () => {
    const { connection, post, socket } = given()
    await passes(1000)
    expect(connection.isSlow()).toBe(false)
    post()
    await passes(499)
    expect(connection.isSlow()).toBe(false)
    await passes(1)
    expect(connection.isSlow()).toBe(true)
    socket.brings(answer())
    expect(connection.isSlow()).toBe(false)
  })

  it('is not slow while it opens', async () => {
    const { connection, socket } = connect()
    connection.exchange(Buffer.from('a post'), () => {})
    await passes(500)
    expect(connection.isSlow()).toBe(false)
    socket.emit('connect')
    expect(connection.isSlow()).toBe(true)
  })
})

describe('silence', () => {
  it('ends a connection that does not open within two seconds, and its request', async () => {
    const { connection, socket, onClose } = connect()
    await passes(1)
    const settle = vi.fn()
    connection.exchange(Buffer.from('a post'), settle)
    await passes(1998)
    expect(settle).not.toHaveBeenCalled()
    await passes(1)
    expect(failure(settle)).toBeInstanceOf(SilenceError)
    expect(failure(settle).message).toBe('There was no connection in time')
    expect(onClose).toHaveBeenCalledOnce()
    expect(socket.isDestroyed).toBe(true)
  })

  it('does not end one that is open, or opens at the last moment', async () => {
    const early = given()
    const late = connect()
    vi.advanceTimersByTime(2000)
    late.socket.emit('connect')
    await whatArrived()
    await passes(10_000)
    for (const { socket, connection } of [early, late]) {
      expect(socket.isDestroyed).toBe(false)
      expect(connection.isFresh()).toBe(true)
    }
  })

  it('ends a connection that does not respond within two seconds, also to a later request', async () => {
    const { post, socket } = given()
    post()
    await passes(1500)
    socket.brings(answer())
    const settle = post()
    await passes(1999)
    expect(settle).not.toHaveBeenCalled()
    await passes(1)
    expect(failure(settle)).toBeInstanceOf(SilenceError)
    expect(failure(settle).message).toBe('There was no response in time')
    expect(socket.isDestroyed).toBe(true)
  })

  it('is no silence when the response arrives at the last moment, and another request goes out', async () => {
    const { post, socket } = given()
    const first = post()
    vi.advanceTimersByTime(2000)
    socket.brings(answer())
    const second = post()
    await whatArrived()
    expect(first).toHaveBeenCalledWith(undefined, 200)
    expect(second).not.toHaveBeenCalled()
    expect(socket.isDestroyed).toBe(false)
  })
})

describe('connecting', () => {
  it.each([
    ['http://gateway/live', { host: 'gateway', port: 80 }],
    ['http://gateway:8080', { host: 'gateway', port: 8080 }],
    ['http://[::1]:8080', { host: '::1', port: 8080 }],
    ['https://gateway', { host: 'gateway', port: 443, servername: 'gateway' }],
    ['https://gateway:8443', { host: 'gateway', port: 8443, servername: 'gateway' }],
    // No certificate is asked for by an address.
    ['https://127.0.0.1', { host: '127.0.0.1', port: 443, servername: '' }],
    ['https://[::1]', { host: '::1', port: 443, servername: '' }],
  ])('to %s', (url, options) => {
    expect(connect(url).socket.options).toMatchObject(options)
  })

  it('over TLS speaks HTTP/1.1, and is open when the keys are agreed on', async () => {
    const { socket, connection } = connect('https://gateway')
    expect(socket.options).toMatchObject({ ALPNProtocols: ['http/1.1'] })
    connection.exchange(Buffer.from('a post'), () => {})
    socket.emit('connect')
    await passes(1000)
    expect(connection.isSlow()).toBe(false)
    socket.emit('secureConnect')
    expect(connection.isSlow()).toBe(true)
  })

  it('over TLS loads the certificates once, and resumes the latest session', () => {
    const connectOne = connectorTo(new URL('https://gateway'))
    const { contexts } = opened
    const optionsOfNext = () => {
      connectOne(() => {})
      return opened.sockets.at(-1)?.options
    }
    expect(optionsOfNext()).not.toHaveProperty('session')
    expect(opened.contexts).toBe(contexts + 1)
    for (const session of ['first', 'second'].map((text) => Buffer.from(text))) {
      opened.sockets[0]?.emit('session', session)
      expect(optionsOfNext()).toMatchObject({ session, secureContext: { number: contexts + 1 } })
    }
    expect(opened.contexts).toBe(contexts + 1)
  })
})
