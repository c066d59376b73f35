import { expect, test } from 'vitest'
import { issuerClient } from '../../../clients/issuer/issuer-client.ts'
import { tokenIssuer } from '../../../clients/issuer/token-issuer.ts'
import { givenStubShell } from '../../steps/cli/stub-shell.ts'
import { type IssuerStub, startIssuerStub } from '../../steps/issuer/issuer-stub.ts'

const signInAt = ({ url }: IssuerStub) =>
  ({ kind: 'issuer', issuer: url, scope: 'openid', cliClientId: 'cli' }) as const

/** Logs in where the issuer publishes this. */
const logsIn = async (published: (url: string) => Record<string, string>, args: readonly string[] = []) => {
  const issuer = await startIssuerStub()
  issuer.published = published(issuer.url)
  const { runs } = await givenStubShell({ getSignIn: { body: signInAt(issuer) } })
  const { url } = issuer
  return { url, ended: await runs(['login', ...args]), inJson: await runs(['login', '--json', ...args]) }
}

const tokens = (url: string) => ({ token_endpoint: `${url}/token` })

test.each([
  {
    case: 'neither gives codes for devices nor signs in by a browser',
    published: tokens,
    reason: 'its OpenID configuration names no authorization_endpoint',
  },
  {
    case: 'gives codes for devices alone, with --browser',
    published: (url: string) => ({ ...tokens(url), device_authorization_endpoint: `${url}/device` }),
    args: ['--browser'],
    reason: 'its OpenID configuration names no authorization_endpoint',
  },
  {
    case: 'gives no tokens',
    published: (url: string) => ({ authorization_endpoint: `${url}/authorize` }),
    reason: 'its OpenID configuration names no token_endpoint',
  },
  {
    case: 'calls itself otherwise',
    published: (url: string) => ({ ...tokens(url), issuer: 'https://other.example.com' }),
    reason: 'its OpenID configuration is that of https://other.example.com',
  },
])('a log-in at an issuer that $case ended with a stack or as unreachable', async (given) => {
  const { url, ended, inJson } = await logsIn(given.published, given.args)
  const detail = `Nobody can sign in at ${url}: ${given.reason}`
  expect(ended).toEqual({ code: 2, stdout: '', stderr: `${detail}\n` })
  expect(inJson).toMatchObject({ code: 2, stdout: '' })
  expect(JSON.parse(inJson.stderr)).toEqual({ code: 'issuer_unusable', detail })
})

test('an issuer that calls itself otherwise for a while ends no session that is refreshed there', async () => {
  const issuer = await startIssuerStub()
  issuer.published = { issuer: 'https://other.example.com' }
  const { refresh } = tokenIssuer(issuerClient(signInAt(issuer), 'cli'))
  await expect(refresh('r')).rejects.toMatchObject({
    code: 'unreachable',
    detail: expect.stringContaining('https://other.example.com'),
  })
})
