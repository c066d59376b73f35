import { beforeEach, expect, it, vi } from 'vitest'

const secret = 'a-secret-of-thirty-two-characters'

beforeEach(() => {
  vi.resetModules()
  vi.unstubAllEnvs()
})

const addressOf = async (headers: Record<string, string>, environment: Record<string, string> = {}) => {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  const { sourceAddress } = await import('../../../functions/http/source-address.ts')
  return sourceAddress({ headers, requestContext: { http: { sourceIp: '192.0.2.1' } } } as never)
}

it('is that of the peer, whatever headers it sends', async () => {
  const headers = {
    'x-forwarded-for': '198.51.100.7',
    'cloudfront-viewer-address': '198.51.100.7:443',
    'x-parley-proxy': '',
  }
  expect(await addressOf(headers)).toBe('192.0.2.1')
  expect(await addressOf({ ...headers, 'x-parley-proxy': 'guessed' }, { PROXY_SECRET: secret })).toBe(
    '192.0.2.1',
  )
})

it.each([
  ['198.51.100.7:46532', '198.51.100.7'],
  ['2001:db8:1:2:3:4:5:6:46532', '2001:db8:1:2:3:4:5:6'],
  ['[2001:db8::1]:46532', '2001:db8::1'],
])('behind the operator’s own CloudFront is the address of %s', async (viewer, address) => {
  const headers = { 'cloudfront-viewer-address': viewer, 'x-parley-proxy': secret }
  expect(await addressOf(headers, { PROXY_SECRET: secret })).toBe(address)
})
