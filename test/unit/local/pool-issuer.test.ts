import { expect, test } from 'vitest'
import { poolIssuer } from '../../../infra/local/pool-issuer.ts'

const issuer = 'http://localhost.localstack.cloud:4566/us-east-1_abc'
const askedWith = async (answer: () => Response) => {
  const asked: string[] = []
  const found = await poolIssuer('http://localhost:4566', 'us-east-1_abc', async (url) => {
    asked.push(`${url}`)
    return answer()
  })
  expect(asked).toEqual(['http://localhost:4566/us-east-1_abc/.well-known/openid-configuration'])
  return found
}

test('the issuer of a user pool is the one that it publishes itself', async () => {
  expect(await askedWith(() => Response.json({ issuer, jwks_uri: `${issuer}/jwks` }))).toBe(issuer)
})

test.each([
  ['publishes none', () => new Response('<Error/>', { status: 404 })],
  ['publishes something else', () => Response.json({ keys: [] })],
  ['answers no JSON', () => new Response('<h1>Welcome</h1>')],
  [
    'does not answer',
    () => {
      throw new TypeError('fetch failed')
    },
  ],
])('there is none to tell where the emulator %s', async (_, answer) => {
  expect(await askedWith(answer)).toBeUndefined()
})
