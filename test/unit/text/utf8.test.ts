import { Readable } from 'node:stream'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UsageError } from '../../../clients/cli/lib/failure.ts'
import { readLines } from '../../../clients/cli/lib/standard-input.ts'
import { readRequest } from '../../../functions/http/read-request.ts'
import { openFrame } from '../../../functions/websocket/open-frame.ts'
import { routes } from '../../../shared/contract/routes/routes.ts'
import { toJson } from '../../../shared/contract/text/utf8.ts'
import { anyText } from '../../steps/generic/any-text.ts'

const login = (body: string | Buffer) => {
  const isBase64Encoded = typeof body !== 'string'
  const event = { body: isBase64Encoded ? body.toString('base64') : body, isBase64Encoded }
  return readRequest(routes.login, event as APIGatewayProxyEventV2).body
}
const malformed = expect.objectContaining({ code: 'malformed_json', status: 400 })
const broken = Buffer.concat([
  Buffer.from('{"login":"alice","password":"'),
  Buffer.from([0xff]),
  Buffer.from('"}'),
])

describe('a body that is not UTF-8', () => {
  it('is refused when the gateway passes its bytes on', () => {
    expect(() => login(broken)).toThrow(malformed)
  })

  it('is refused when the gateway has decoded it', () => {
    expect(() => login(broken.toString('utf8'))).toThrow(malformed)
  })

  it.each([
    ['half of a surrogate pair', [0xed, 0xa0, 0x80]],
    ['an overlong form', [0xc0, 0xaf]],
    ['half of a character', [0xe2, 0x82]],
    ['Latin-1', [0xe9]],
  ])('is refused with %s', (_, bytes) => {
    const body = Buffer.concat([
      Buffer.from('{"login":"a","password":"'),
      Buffer.from(bytes),
      Buffer.from('"}'),
    ])
    expect(() => login(body)).toThrow(malformed)
    expect(() => login(body.toString('utf8'))).toThrow(malformed)
    expect(() => openFrame(body.toString('utf8'), false)).toThrow(malformed)
  })
})

it('a body that begins with a byte order mark is no JSON, however the gateway passes it on', () => {
  const body = '\ufeff{"login":"alice","password":"secret"}'
  expect(() => login(body)).toThrow(malformed)
  expect(() => login(Buffer.from(body))).toThrow(malformed)
})

it('a text is read as it was sent, however the gateway passes it on, also with U+FFFD', () => {
  fc.assert(
    fc.property(anyText({ minLength: 1, maxLength: 50 }), fc.boolean(), (any, lossy) => {
      const password = any.toWellFormed() + (lossy ? '\ufffd' : '')
      const body = toJson({ login: 'alice', password })
      expect(login(body)).toEqual({ login: 'alice', password })
      expect(login(Buffer.from(body))).toEqual({ login: 'alice', password })
      expect(openFrame(toJson({ action: password }), false).fields.action).toBe(password)
    }),
  )
})

describe('lines of standard input', () => {
  const read = async (...chunks: Uint8Array[]) => {
    const lines: string[] = []
    for await (const line of readLines(Readable.from(chunks))) lines.push(line)
    return lines
  }

  it('are the same, wherever the input is cut', async () => {
    const bytes = Buffer.from('one\ntwo ü €\r\n\n😀\rfour')
    for (let at = 0; at <= bytes.length; at++)
      expect(await read(bytes.subarray(0, at), bytes.subarray(at))).toEqual([
        'one',
        'two ü €',
        '',
        '😀',
        'four',
      ])
  })

  it('end with an error at one that is not UTF-8, of which nothing is given', async () => {
    const lines: string[] = []
    const input = Readable.from([Buffer.from('one\ntw'), Buffer.from([0xff, 0x0a]), Buffer.from('three')])
    const reading = (async () => {
      for await (const line of readLines(input)) lines.push(line)
    })()
    await expect(reading).rejects.toThrow(UsageError)
    expect(lines).toEqual(['one'])
  })
})
