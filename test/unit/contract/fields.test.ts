import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { CreateChatBody } from '../../../shared/contract/requests/chats.ts'
import {
  clientMessageId,
  messageText,
  password,
  queryLimit,
  querySeq,
  singleLine,
  username,
} from '../../../shared/contract/fields.ts'
import { limits } from '../../../shared/contract/limits.ts'
import { ListMessagesQuery } from '../../../shared/contract/requests/messages.ts'
import { PatchOwnUserBody } from '../../../shared/contract/requests/users.ts'
import { SessionEvent } from '../../../shared/contract/session-events.ts'
import { clientFrames } from '../../../shared/contract/socket/client-frames.ts'
import { anyText } from '../../steps/generic/any-text.ts'

const accepts = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success

describe('text', () => {
  it('counts an emoji as one character', () => {
    expect(accepts(messageText, '😀'.repeat(limits.messageText.max))).toBe(true)
    expect(accepts(messageText, '😀'.repeat(limits.messageText.max + 1))).toBe(false)
  })

  it('counts after trimming, and keeps what is inside', () => {
    expect(messageText.parse('  a  b \n')).toBe('a  b')
    expect(accepts(messageText, ' '.repeat(5000))).toBe(false)
    expect(accepts(messageText, `${' '.repeat(5000)}a`)).toBe(true)
  })

  it('is refused when it is not well-formed Unicode', () => {
    expect(accepts(messageText, 'a\ud800b')).toBe(false)
    expect(accepts(messageText, '\udc00')).toBe(false)
    fc.assert(
      fc.property(anyText({ minLength: 1, maxLength: 100 }), (text) => {
        if (/[!-~]/.test(text) && !/\p{Cc}/u.test(text))
          expect(accepts(messageText, text)).toBe(text.isWellFormed())
      }),
    )
  })

  it('is refused with control characters, but for tabs and line breaks', () => {
    const controls = Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)).filter((one) =>
      /\p{Cc}/u.test(one),
    )
    expect(controls).toHaveLength(65)
    expect(controls.filter((control) => accepts(messageText, `a${control}b`))).toEqual(['\t', '\n', '\r'])
  })

  it('may have several lines in a message, but not in a name', () => {
    expect(accepts(messageText, 'one\ntwo')).toBe(true)
    expect(accepts(singleLine(3, 64), 'one\ntwo')).toBe(false)
    expect(accepts(singleLine(3, 64), 'one\u0000two')).toBe(false)
  })
})

describe('identifiers', () => {
  it.each(['abc', 'A_-.9', 'x'.repeat(30), '...', 'ünal'])('accepts the username %j', (name) => {
    expect(accepts(username, name)).toBe(true)
  })
  it.each(['ab', 'x'.repeat(31), 'a b c', 'a#b', 'abc\n', '', 'a@b.c'])('refuses the username %j', (name) => {
    expect(accepts(username, name)).toBe(false)
  })
  it.each(['c-1', 'A:b.C_d', 'x'.repeat(64)])('accepts the clientMessageId %j', (id) => {
    expect(accepts(clientMessageId, id)).toBe(true)
  })
  it.each(['', 'a#b', 'x'.repeat(65), 'a b'])('refuses the clientMessageId %j', (id) => {
    expect(accepts(clientMessageId, id)).toBe(false)
  })
  it('counts the characters of a password, not its bytes, and keeps the spaces in it', () => {
    expect(accepts(password, '🔑'.repeat(8))).toBe(true)
    expect(accepts(password, '🔑'.repeat(7))).toBe(false)
    expect(accepts(password, 'x'.repeat(129))).toBe(false)
    expect(password.parse('two  spaces')).toBe('two  spaces')
  })
})

describe('a session event', () => {
  const event = { event_type: 'user_logout', user_id: 'u', session_id: 's', timestamp: 1 }
  it.each([
    ['an id with half of a surrogate pair', { session_id: 'a\ud800' }],
    ['a user id with half of a surrogate pair', { user_id: '\udc00' }],
    ['an id too long for a key once encoded', { session_id: '€'.repeat(256) }],
  ])('with %s is refused', (_, wrong) => {
    expect(accepts(SessionEvent, { ...event, ...wrong })).toBe(false)
  })

  it('may have ids of any shape', () => {
    expect(accepts(SessionEvent, { ...event, user_id: 'https://id.example/#me', session_id: 'é#%' })).toBe(
      true,
    )
  })
})

describe('queries', () => {
  it.each([
    ['1', 1],
    ['100', 100],
    [undefined, undefined],
  ])('reads the limit %j', (text, value) => {
    expect(queryLimit.parse(text)).toBe(value)
  })
  it.each(['0', '101', '-1', '1.5', '1e2', 'ten', '', ' 5', '0x10', '9'.repeat(16)])(
    'refuses the limit %j',
    (text) => {
      expect(accepts(queryLimit, text)).toBe(false)
    },
  )
  it('takes 0 as the place before the first message', () => {
    expect(querySeq.parse('0')).toBe(0)
  })
  it('asks for one direction', () => {
    expect(accepts(ListMessagesQuery, { before: '1' })).toBe(true)
    expect(accepts(ListMessagesQuery, { before: '1', after: '2' })).toBe(false)
    expect(accepts(clientFrames.history, { action: 'history', chatId: 'c', before: 1, after: 2 })).toBe(false)
  })
})

describe('how I appear', () => {
  it.each([
    { username: 'ünal' },
    { displayName: 'Ἀλίκη  🎩' },
    { displayName: 'x'.repeat(64) },
    { displayName: null },
    { displayName: 'می\u200cخواهم' },
    { status: '' },
    { status: '🌴'.repeat(140) },
  ])('may be %j', (patch) => {
    expect(accepts(PatchOwnUserBody, patch)).toBe(true)
  })
  it.each([
    {},
    { displayName: '' },
    { displayName: ' ' },
    { displayName: 'x'.repeat(65) },
    { displayName: 'two\nlines' },
    { displayName: 'abc\u202edef' },
    { displayName: '\u3164' },
    { status: 'two\nlines' },
    { status: 'x'.repeat(141) },
    { status: null },
    { username: null },
  ])('may not be %j', (patch) => {
    expect(accepts(PatchOwnUserBody, patch)).toBe(false)
  })
})

describe('requests', () => {
  it('are refused with fields that nobody knows', () => {
    const chat = { kind: 'group', name: 'Lunch' }
    expect(accepts(CreateChatBody, chat)).toBe(true)
    expect(accepts(CreateChatBody, { ...chat, extra: 1 })).toBe(false)
    expect(accepts(clientFrames.ping, { action: 'ping', extra: 1 })).toBe(false)
  })
  it('name at most as many users as are allowed', () => {
    const named = (count: number) => ({ kind: 'group', name: 'Lunch', members: Array(count).fill('alice') })
    expect(accepts(CreateChatBody, named(limits.usernamesPerRequest))).toBe(true)
    expect(accepts(CreateChatBody, named(limits.usernamesPerRequest + 1))).toBe(false)
  })
  it('get an id back that is text or a whole number', () => {
    for (const id of ['x', 7]) expect(accepts(clientFrames.ping, { action: 'ping', id })).toBe(true)
    for (const id of [1.5, null, {}, 'x'.repeat(65)])
      expect(accepts(clientFrames.ping, { action: 'ping', id })).toBe(false)
  })
})
