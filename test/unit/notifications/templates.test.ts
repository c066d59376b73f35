import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type NewMessages,
  newMessagesEmail,
} from '../../../shared/domain/notifications/templates/new-messages.ts'
import { listNames, plainName, quotedName } from '../../../shared/domain/emails/plain-name.ts'
import {
  unsubscribedPage,
  unsubscribeForm,
} from '../../../shared/domain/notifications/templates/unsubscribe-pages.ts'

const facts: NewMessages = {
  chatName: 'Lunch',
  mentionsOnly: false,
  count: 3,
  senders: ['alice', 'bob'],
  chatUrl: 'https://chat.example.com/#/chats/lunch',
  unsubscribeUrl: 'https://api.example.com/notifications/unsubscribe?token=t',
}
const email = (change: Partial<NewMessages> = {}) => newMessagesEmail({ ...facts, ...change })

describe('the e-mail of new messages', () => {
  it.each<[Partial<NewMessages>, string]>([
    [{}, '3 new messages in “Lunch”'],
    [{ count: 1 }, '1 new message in “Lunch”'],
    [{ count: 99 }, '99 new messages in “Lunch”'],
    [{ count: 100 }, '99+ new messages in “Lunch”'],
    [{ mentionsOnly: true }, '3 new mentions in “Lunch”'],
    [{ chatName: '', senders: ['alice'] }, '3 new messages from alice'],
    [{ chatName: 'צוות 🍕👨‍👩‍👧' }, '3 new messages in “צוות 🍕👨‍👩‍👧”'],
  ])('with %j has the subject "%s"', (change, subject) => {
    expect(email(change).subject).toBe(subject)
  })

  it('says who wrote, leads back, and says how to stop it, in both of its forms', () => {
    const { text, html } = email({ mentionsOnly: true })
    for (const form of [text, html]) {
      expect(form).toContain('alice and bob wrote 3 new messages in “Lunch”, naming you.')
      expect(form).toContain(facts.chatUrl)
      expect(form).toContain(facts.unsubscribeUrl)
    }
  })

  it('escapes what people chose in its HTML, and leaves it as it is in its text', () => {
    const { text, html } = email({ chatName: '<img src=x onerror="a()"> & \'co\'' })
    expect(html).toContain('&lt;img src=x onerror=&quot;a()&quot;&gt; &amp; &#39;co&#39;')
    expect(text).toContain('<img src=x onerror="a()"> & \'co\'')
  })
})

/** Names with all that could do harm, more often than chance would bring it. */
const name = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 5 }),
      fc.constantFrom(
        '<',
        '>',
        '"',
        "'",
        '&',
        '\r\n',
        '\n',
        '\u2028',
        '\u202E',
        '\u2066',
        '</title>',
        'Bcc:',
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

describe('whatever people call themselves and their chats,', () => {
  const always = (check: (email: ReturnType<typeof newMessagesEmail>) => void) =>
    fc.assert(
      fc.property(name, fc.array(name, { minLength: 1, maxLength: 6 }), (chatName, senders) => {
        check(email({ chatName, senders }))
      }),
      { numRuns: 1000 },
    )

  it('a subject stays on one line, so that it adds no header, and turns no text around', () => {
    always(({ subject }) => expect(subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u))
  })

  it('the HTML has the tags and attributes of the template, and no other', () => {
    const tagsOf = (html: string) => html.match(/<[^>]*>/g)
    const expected = tagsOf(email().html)
    always(({ html }) => expect(tagsOf(html)).toEqual(expected))
  })

  it('the pages have the tags of the template as well', () => {
    fc.assert(
      fc.property(name, (chatName) => {
        for (const page of [unsubscribeForm, unsubscribedPage])
          expect(page({ chatName: `x${chatName}` }).match(/<[^>]*>/g)).toEqual(
            page({ chatName: 'x' }).match(/<[^>]*>/g),
          )
      }),
    )
  })
})

describe('a chat’s name in an e-mail', () => {
  it.each([
    ['Lunch', '“Lunch”'],
    ['Your account is locked. See https://evil.example/login now', '“Your account is locked. See now”'],
    ['Win HTTPS://EVIL.EXAMPLE', '“Win”'],
    ['www.evil.example/a prize', '“prize”'],
    ['https://evil.example', ''],
    ['evil.example', '“evil·example”'],
    ['go to evil.example/login?a=b', '“go to evil·example/login?a=b”'],
    ['пример.рф', '“пример·рф”'],
    ['write to a@evil.example', '“write to a@evil·example”'],
    ['Lunch” from “the bank', '“Lunch" from "the bank”'],
    ['v2.0', '“v2.0”'],
    ['dave.k', '“dave.k”'],
    ['www.a\u2028b', '“b”'],
    ['ht\u202Etps://evil.example/x', ''],
  ])('%j is quoted and loses links: %j', (name, quoted) => {
    expect(quotedName(name)).toBe(quoted)
  })
})

describe('names', () => {
  it.each([
    [['alice'], 'alice'],
    [['alice', 'bob'], 'alice and bob'],
    [['alice', 'bob', 'carol'], 'alice, bob and carol'],
    [['alice', 'bob', 'carol', 'dave'], 'alice, bob, carol and 1 other'],
    [['alice', 'bob', 'carol', 'dave', 'erin'], 'alice, bob, carol and 2 others'],
  ])('%j read "%s"', (names, read) => {
    expect(listNames(names)).toBe(read)
  })

  it('keep what joins an emoji and what is written from right to left', () => {
    for (const kept of ['👨‍👩‍👧', 'שלום', 'مرحبا']) expect(plainName(kept)).toBe(kept)
  })
})
