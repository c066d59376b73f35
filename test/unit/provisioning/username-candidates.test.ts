import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { username } from '../../../shared/contract/fields.ts'
import { foldUsername } from '../../../shared/contract/text/fold.ts'
import { usernameCandidates } from '../../../shared/domain/provisioning/username-candidates.ts'

const firstFor = (calls: string | undefined) => usernameCandidates(calls).next().value

it.each([
  ['a username', 'alice_93', 'alice_93'],
  ['an address', 'alice.liddell@example.com', 'alice.liddell'],
  ['a name with spaces', ' Alice  Liddell ', 'Alice.Liddell'],
  ['another script', 'Алиса', 'Алиса'],
  ['several scripts', 'Алиса Liddell', 'Liddell'],
  ['accents', 'Zoë', 'Zoë'],
  ['a Windows account', 'CORP\\alice', 'CORPalice'],
  ['a handle', '@alice', 'alice'],
  ['an address with a tag', 'alice+chat@example.com', 'alicechat'],
  ['wide letters', 'ａｌｉｃｅ', 'alice'],
  ['a name that is too short', 'al', 'al-user'],
  ['a name that is too long', 'a'.repeat(40), 'a'.repeat(30)],
])('%s becomes a username', (_, calls, expected) => {
  expect(firstFor(calls)).toBe(expected)
})

it.each([undefined, '', '@', '🌷@example.com', '🌷🌷🌷', '...', '   '])(
  'a person called %j gets a name with a number at once',
  (calls) => {
    expect(firstFor(calls)).toMatch(/^user-\d{6}$/)
  },
)

it('taken names are followed by numbered ones, and those by ones that nobody else gets', () => {
  const candidates = [...usernameCandidates('alice')]
  expect(candidates.slice(0, 4)).toEqual(['alice', 'alice-2', 'alice-3', 'alice-4'])
  const random = candidates.slice(4)
  for (const name of random) expect(name).toMatch(/^alice-(\d{4}|\d{6}|\d{10})$/)
  // Two of four digits are the same once in 9,000 times.
  const last = random.slice(-2)
  for (const name of last) expect(name).toMatch(/^alice-\d{10}$/)
  expect(new Set(last).size).toBe(2)
})

it('every candidate is a username, whatever the issuer calls a person', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (calls) => {
      const candidates = [...usernameCandidates(calls)]
      for (const candidate of candidates) expect(username.safeParse(candidate).data).toBe(candidate)
      expect(new Set(candidates.map(foldUsername)).size).toBeGreaterThan(3)
    }),
  )
})
