import { expect, it } from 'vitest'
import { pageConnections } from '../../../functions/deployment/page/page-connections.ts'

const addresses = {
  restUrl: 'https://a1b2c3d4.execute-api.eu-central-1.amazonaws.com',
  webSocketUrl: 'wss://e5f6a7b8.execute-api.eu-central-1.amazonaws.com/live',
  attachmentsUrl: 'https://parley-files.s3.eu-central-1.amazonaws.com',
  signIn: { kind: 'password' },
  signInOrigins: [],
} as const
const signIn = {
  kind: 'issuer',
  issuer: 'https://login.example.com/realm',
  pageClientId: 'page',
  scope: 'openid',
} as const

it('the page is told where the APIs are, and may connect to these and its files only', () => {
  const { config, contentSecurityPolicy } = pageConnections(addresses, undefined)
  const { restUrl, webSocketUrl, signIn } = addresses
  expect(config).toEqual({ restUrl, webSocketUrl, signIn })
  const connections = /connect-src ([^;]*)/.exec(contentSecurityPolicy)?.[1]?.split(' ')
  expect(connections).toEqual([
    "'self'",
    addresses.restUrl,
    new URL(addresses.webSocketUrl).origin,
    addresses.attachmentsUrl,
  ])
  expect(contentSecurityPolicy).not.toMatch(/\*|unsafe/)
})

it('on an emulator the page finds the APIs under its own origin', () => {
  const { config, contentSecurityPolicy } = pageConnections(addresses, 'http://127.0.0.1:4566')
  expect(config).toEqual({
    restUrl: '/_aws/execute-api/a1b2c3d4/%24default',
    webSocketUrl: '/_aws/execute-api/e5f6a7b8/live',
    signIn: addresses.signIn,
  })
  expect(contentSecurityPolicy).toContain("connect-src 'self' http://127.0.0.1:4566;")
})

it.each([undefined, 'http://127.0.0.1:4566'])(
  'the page is told where people sign in, and may connect there (emulator: %s)',
  (emulator) => {
    const outside = { ...addresses, signIn, signInOrigins: ['https://login.example.com'] }
    const { config, contentSecurityPolicy } = pageConnections(outside, emulator)
    expect(config.signIn).toEqual(signIn)
    expect(contentSecurityPolicy).toMatch(/connect-src [^;]* https:\/\/login\.example\.com /)
  },
)

it('on an emulator that gives an API a port of its own, the page may connect to that', () => {
  const ownPort = { ...addresses, webSocketUrl: 'ws://localhost:4510/live' }
  const { config, contentSecurityPolicy } = pageConnections(ownPort, 'http://127.0.0.1:4566')
  expect(config.webSocketUrl).toBe('ws://localhost:4510/live')
  expect(contentSecurityPolicy).toContain("connect-src 'self' ws://localhost:4510 http://127.0.0.1:4566;")
})
