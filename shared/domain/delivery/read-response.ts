export type HttpResponse = {
  status: number
  /** How long the connection may be idle and still take another request; 0: it takes none. */
  keepAliveMs: number
}

export class MalformedResponseError extends Error {
  override readonly name = 'MalformedResponseError'
}

/** Responses of `@connections` have a few hundred bytes. */
const mostBytes = 65_536

/** @returns the end of a body in chunks; `undefined` until it has arrived. */
const endOfChunks = (text: string, start: number): number | undefined => {
  for (let at = start; ; ) {
    const lineEnd = text.indexOf('\r\n', at)
    if (lineEnd < 0) return undefined
    const hex = /^([\da-f]{1,8}) *(?:;.*)?$/i.exec(text.slice(at, lineEnd))?.[1]
    if (hex === undefined) throw new MalformedResponseError('A chunk has no size')
    const size = Number.parseInt(hex, 16)
    if (size === 0) {
      // Trailers end as a head does, also when there are none.
      const end = text.indexOf('\r\n\r\n', lineEnd)
      return end < 0 ? undefined : end + 4
    }
    at = lineEnd + 2 + size + 2
  }
}

/** The end of a response and the fate of its connection, as the head has them. */
type Head = { length?: number; isChunked?: boolean; closes?: boolean; keepAliveSeconds?: number }

/** The first letters, in lower case, of the only fields that are looked at. Those of the gateway's own begin otherwise. */
const letters = { c: 99, k: 107, t: 116 } as const

const readField = (head: Head, line: string): void => {
  const colon = line.indexOf(':')
  const name = line.slice(0, colon).toLowerCase()
  const value = line
    .slice(colon + 1)
    .trim()
    .toLowerCase()
  if (name === 'content-length' && /^\d+$/.test(value)) head.length = Number(value)
  else if (name === 'transfer-encoding') head.isChunked = value.endsWith('chunked')
  else if (name === 'connection') head.closes = value.includes('close')
  else if (name === 'keep-alive') {
    const seconds = /timeout=(\d+)/.exec(value)?.[1]
    if (seconds !== undefined) head.keepAliveSeconds = Number(seconds)
  }
}

/** Line by line, because patterns over a whole head take a thirtieth of a post. */
const readHead = (text: string, firstLineEnd: number, headEnd: number): Head => {
  const head: Head = {}
  for (let lineEnd = firstLineEnd; lineEnd < headEnd; ) {
    const start = lineEnd + 2
    lineEnd = text.indexOf('\r\n', start)
    const letter = text.charCodeAt(start) | 0x20
    if (letter === letters.c || letter === letters.k || letter === letters.t)
      readField(head, text.slice(start, lineEnd))
  }
  return head
}

const parse = (text: string, start: number): HttpResponse | undefined => {
  const headEnd = text.indexOf('\r\n\r\n', start)
  if (headEnd < 0) return undefined
  const firstLineEnd = text.indexOf('\r\n', start)
  const code = /^HTTP\/1\.1 ([1-5]\d\d)(?: |$)/.exec(text.slice(start, firstLineEnd))?.[1]
  if (code === undefined) throw new MalformedResponseError('This is no response of HTTP/1.1')
  const status = Number(code)
  const bodyStart = headEnd + 4
  // An informational response comes before the real one.
  if (status < 200) return parse(text, bodyStart)

  const { length, isChunked, closes, keepAliveSeconds } = readHead(text, firstLineEnd, headEnd)
  let end: number | undefined
  if (status === 204 || status === 304) end = bodyStart
  else if (isChunked) end = endOfChunks(text, bodyStart)
  else if (length !== undefined) end = bodyStart + length
  // Its body ends with the connection, and nobody needs it.
  else return { status, keepAliveMs: 0 }
  if (end === undefined || text.length < end) return undefined

  // More than one response means that this is not the one to our request, or the next one will not be.
  if (text.length > end || closes) return { status, keepAliveMs: 0 }
  return {
    status,
    keepAliveMs: keepAliveSeconds === undefined ? Number.POSITIVE_INFINITY : keepAliveSeconds * 1000,
  }
}

/**
 * Reads one HTTP/1.1 response to a POST or DELETE, as far as delivery needs it: the status, and whether the connection
 * stays open. The body is skipped.
 * @returns a function that takes what arrives, and returns the response once it is complete.
 * @throws MalformedResponseError from that function.
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-6.3
 */
export const responseReader = (): ((chunk: Buffer) => HttpResponse | undefined) => {
  let arrived = ''
  return (chunk) => {
    arrived += chunk.toString('latin1')
    const response = parse(arrived, 0)
    if (!response && arrived.length > mostBytes) throw new MalformedResponseError('The response is too long')
    if (response) arrived = ''
    return response
  }
}
