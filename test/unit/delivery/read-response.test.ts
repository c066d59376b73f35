import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MalformedResponseError, responseReader } from '../../../shared/domain/delivery/read-response.ts'

const lines = (...of: string[]) => of.join('\r\n')
const forEver = Number.POSITIVE_INFINITY

const responses: [what: string, text: string, status: number, keepAliveMs: number][] = [
  ['without a body', lines('HTTP/1.1 200 OK', 'Content-Length: 0', '', ''), 200, forEver],
  ['with a body', lines('HTTP/1.1 410 Gone', 'content-length:4', '', 'gone'), 410, forEver],
  [
    'whose body looks like a head',
    lines('HTTP/1.1 403 No', 'Content-Length: 19', '', 'HTTP/1.1 200 OK\r\n\r\n'),
    403,
    forEver,
  ],
  ['without a reason', lines('HTTP/1.1 200', 'Content-Length: 0', '', ''), 200, forEver],
  [
    'in chunks',
    lines(
      'HTTP/1.1 429 Slow',
      'Transfer-Encoding: chunked',
      '',
      '5',
      '{"a":',
      '0a;x=y',
      '\r\n0\r\n\r\n01}',
      '0',
      '',
      '',
    ),
    429,
    forEver,
  ],
  [
    'in chunks with trailers',
    lines('HTTP/1.1 200 OK', 'Transfer-Encoding: gzip, chunked', '', '1', 'x', '0', 'A: b', 'C: d', '', ''),
    200,
    forEver,
  ],
  ['with no chunk', lines('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', '0', '', ''), 200, forEver],
  [
    'with a field whose name begins as that of its length',
    lines('HTTP/1.1 200 OK', 'Content-Length: 0', 'Count: 5', '', ''),
    200,
    forEver,
  ],
  ['whose length is no number', lines('HTTP/1.1 200 OK', 'Content-Length: x1', '', ''), 200, 0],
  ['whose length goes on', lines('HTTP/1.1 200 OK', 'Content-Length: 1x', '', ''), 200, 0],
  ['in an encoding without an end', lines('HTTP/1.1 200 OK', 'Transfer-Encoding: gzip', '', ''), 200, 0],
  ['of 304', lines('HTTP/1.1 304 Not Modified', 'Date: x', '', ''), 304, forEver],
  ['of 204', lines('HTTP/1.1 204 No Content', 'Date: x', '', ''), 204, forEver],
  [
    'after an informational one',
    lines('HTTP/1.1 100 Continue', '', 'HTTP/1.1 200 OK', 'Content-Length: 0', '', ''),
    200,
    forEver,
  ],
  ['that closes', lines('HTTP/1.1 200 OK', 'Connection: Close', 'Content-Length: 0', '', ''), 200, 0],
  ['that ends with its connection', lines('HTTP/1.1 502 Bad Gateway', 'Server: x', '', ''), 502, 0],
  [
    'that says how long its connection stays',
    lines('HTTP/1.1 200 OK', 'Keep-Alive: timeout=5, max=100', 'Content-Length: 0', '', ''),
    200,
    5000,
  ],
  [
    'that says how long its connection stays, in two digits',
    lines('HTTP/1.1 200 OK', 'Keep-Alive: timeout=15', 'Content-Length: 0', '', ''),
    200,
    15_000,
  ],
  [
    'that says only for how many more its connection stays',
    lines('HTTP/1.1 200 OK', 'Keep-Alive: max=100', 'Content-Length: 0', '', ''),
    200,
    forEver,
  ],
  [
    'that says of something else how long it stays',
    lines('HTTP/1.1 200 OK', 'Cache-Control: timeout=5', 'Content-Length: 0', '', ''),
    200,
    forEver,
  ],
]

const pieces = (text: string, cuts: number[]) => {
  const at = [...new Set(cuts.map((cut) => cut % text.length))].sort((a, b) => a - b)
  return [...at, text.length].map((end, index) => Buffer.from(text.slice(at[index - 1] ?? 0, end), 'latin1'))
}

it.each(responses)('reads a response %s, in whatever pieces it arrives', (_, text, status, keepAliveMs) => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 10_000 }), { maxLength: 6 }), (cuts) => {
      const read = responseReader()
      const arriving = pieces(text, cuts).filter(({ length }) => length > 0)
      const last = arriving.pop() ?? Buffer.alloc(0)
      for (const piece of arriving) expect(read(piece)).toBeUndefined()
      expect(read(last)).toEqual({ status, keepAliveMs })
    }),
  )
})

it('reads one response after the other', () => {
  const read = responseReader()
  expect(read(Buffer.from(responses[1]?.[1] ?? ''))).toMatchObject({ status: 410 })
  expect(read(Buffer.from(responses[0]?.[1] ?? ''))).toMatchObject({ status: 200 })
})

it('gives up a connection on which more arrives than one response', () => {
  const text = lines('HTTP/1.1 200 OK', 'Content-Length: 0', '', 'HTTP/1.1 200 OK')
  expect(responseReader()(Buffer.from(text))).toEqual({ status: 200, keepAliveMs: 0 })
})

it.each([
  ['of another protocol', 'SSH-2.0-OpenSSH_9.6\r\n\r\n'],
  ['of an older version', 'HTTP/1.0 200 OK\r\n\r\n'],
  ['that begins before its version', 'x HTTP/1.1 200 OK\r\n\r\n'],
  ['of nothing but its end', '\r\n\r\n'],
  ...['x', 'x5', '5x', '5 5', ''].map((size): [string, string] => [
    `with a chunk whose size is “${size}”`,
    lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', size, ''),
  ]),
])('refuses a response %s', (_, text) => {
  expect(() => responseReader()(Buffer.from(text))).toThrow(MalformedResponseError)
})

it('waits for the end of a response up to 64 KB, and refuses one that is longer', () => {
  const read = responseReader()
  const head = 'HTTP/1.1 200 OK\r\nX: '
  expect(read(Buffer.from(head.padEnd(65_536, 'x')))).toBeUndefined()
  expect(() => read(Buffer.from('x'))).toThrow(MalformedResponseError)
})
