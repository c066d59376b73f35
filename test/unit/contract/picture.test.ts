import { describe, expect, it } from 'vitest'
import { fileAnswer } from '../../../functions/http/file-answer.ts'
import { limits } from '../../../shared/contract/limits.ts'
import { Picture, pictureTypeOf } from '../../../shared/contract/picture.ts'
import { pictures } from '../../steps/accounts/pictures.ts'

const accepts = (contentType: string, bytes: Uint8Array) => Picture.safeParse({ contentType, bytes }).success
const text = (content: string) => new TextEncoder().encode(content)

describe('a picture', () => {
  it.each(Object.entries(pictures))('of the type %s is known by its first bytes', (type, bytes) => {
    expect(pictureTypeOf(bytes)).toBe(type)
    expect(accepts(type, bytes)).toBe(true)
  })

  it.each([
    ['GIF', text('GIF89a')],
    ['SVG', text('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['HTML', text('<!doctype html>')],
    ['another RIFF', text('RIFF....WAVE')],
    ['half a signature', pictures['image/png'].subarray(0, 7)],
    ['nothing', new Uint8Array()],
  ])('is not %s, whatever it is called', (_, bytes) => {
    expect(pictureTypeOf(bytes)).toBeUndefined()
    for (const type of Object.keys(pictures)) expect(accepts(type, bytes)).toBe(false)
  })

  it('is of the type that it is sent as', () => {
    expect(accepts('image/jpeg', pictures['image/png'])).toBe(false)
    expect(accepts('text/html', pictures['image/png'])).toBe(false)
    expect(accepts('image/gif', text('GIF89a'))).toBe(false)
  })

  it('has at most 64 KB', () => {
    const ofSize = (size: number) => Uint8Array.from({ ...pictures['image/png'], length: size })
    expect(accepts('image/png', ofSize(limits.avatarBytes))).toBe(true)
    expect(accepts('image/png', ofSize(limits.avatarBytes + 1))).toBe(false)
  })
})

describe('an answered file', () => {
  const file = { contentType: 'image/png', bytes: pictures['image/png'], version: 'v1', fixed: true }

  it('runs nothing and is kept by its reader only, for long if its address never changes its content', () => {
    const { statusCode, headers, body } = fileAnswer(file, {})
    expect(statusCode).toBe(200)
    expect(headers).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': 'inline',
      'content-security-policy': expect.stringContaining('sandbox'),
      'x-content-type-options': 'nosniff',
      'cache-control': expect.stringMatching(/^private, max-age=\d{6,}, immutable$/),
      etag: '"v1"',
    })
    expect(Buffer.from(body ?? '', 'base64')).toEqual(Buffer.from(file.bytes))
    expect(fileAnswer({ ...file, fixed: false }, {}).headers).toMatchObject({
      'cache-control': 'private, no-cache',
    })
  })

  it.each(['"v1"', 'W/"v1"', '"v0", "v1"', '*'])('is not sent to a reader who has it: %s', (tag) => {
    const answer = fileAnswer(file, { 'if-none-match': tag })
    expect(answer).toMatchObject({ statusCode: 304, headers: { etag: '"v1"' } })
    expect(answer.body).toBeUndefined()
  })

  it('is sent to a reader who has another', () => {
    expect(fileAnswer(file, { 'if-none-match': '"v2"' }).statusCode).toBe(200)
  })
})
