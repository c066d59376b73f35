import { expect, it } from 'vitest'
import { isComplete, PersonClaims, personOf } from '../../../shared/domain/provisioning/person.ts'

const person = (...sources: object[]) => personOf(...sources.map((source) => PersonClaims.parse(source)))

it.each([
  [
    'the preferred username',
    { preferred_username: 'ann', nickname: 'annie', email: 'a.n@example.com' },
    'ann',
  ],
  ['else the nickname', { preferred_username: '', nickname: 'annie', email: 'a.n@example.com' }, 'annie'],
  ['else the e-mail address', { email: 'a.n@example.com' }, 'a.n@example.com'],
  ['else nothing', { name: 'Ann N.' }, undefined],
])('a person is called by %s', (_, claims, calls) => {
  expect(person(claims).calls).toBe(calls)
})

it.each([
  ['verified', true, 'ann@example.com'],
  ['verified, in text', 'true', 'ann@example.com'],
  ['not verified', false, undefined],
  ['not verified, in text', 'false', undefined],
  ['of which nothing is said', undefined, undefined],
])('an address that is %s counts as such', (_, email_verified, email) => {
  expect(person({ email: 'ann@example.com', email_verified }).email).toBe(email)
})

it('an address that is none counts for nothing', () => {
  expect(person({ email: 'ann', email_verified: true }).email).toBeUndefined()
})

it('the name is shown, if it can be', () => {
  expect(person({ name: ' Ann Núñez 🌷 ' }).displayName).toBe('Ann Núñez 🌷')
  for (const name of ['', ' ', 'x'.repeat(65), 'two\nlines', 7])
    expect(person({ name }).displayName).toBeUndefined()
})

it('a picture is an address of the web', () => {
  const picture = 'https://pictures.example.com/ann.png?s=96'
  expect(person({ picture }).picture).toBe(picture)
  for (const wrong of [
    '',
    'ann.png',
    'javascript:alert(1)',
    'data:image/png;base64,',
    `${picture}${'x'.repeat(2048)}`,
  ])
    expect(person({ picture: wrong }).picture).toBeUndefined()
})

it('earlier sources count more, and none lends its proof to the address of another', () => {
  const token = { preferred_username: 'ann', email: 'old@example.com', email_verified: false }
  const userinfo = {
    preferred_username: 'annie',
    name: 'Ann',
    email: 'ann@example.com',
    email_verified: true,
  }
  expect(person(token, userinfo)).toEqual({ calls: 'ann', email: 'ann@example.com', displayName: 'Ann' })
  expect(person({ email: 'old@example.com' }, { email_verified: true }).email).toBeUndefined()
  expect(person({ email: 'ann@example.com' }, userinfo).calls).toBe('annie')
})

it('the issuer is asked as long as something is missing', () => {
  const all = { preferred_username: 'ann', name: 'Ann', email: 'ann@example.com', email_verified: true }
  expect(isComplete(PersonClaims.parse(all))).toBe(true)
  for (const name of Object.keys(all)) {
    expect(isComplete(PersonClaims.parse({ ...all, [name]: undefined })), name).toBe(false)
  }
})
