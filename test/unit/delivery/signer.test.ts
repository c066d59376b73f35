import aws4 from 'aws4'
import { beforeEach, expect, it, vi } from 'vitest'
import { presignUrl, signPost } from '../../../shared/platform/aws/signer.ts'

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a/secret+key' }

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-central-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey)
  vi.stubEnv('AWS_SESSION_TOKEN', undefined)
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 20, 13, 45), toFake: ['Date'] })
  return () => vi.useRealTimers()
})

it.each([
  [
    'a download under a name',
    'GET',
    {},
    { 'response-content-disposition': `attachment; filename*=UTF-8''a%20(b)!.txt` },
  ],
  ['an upload', 'PUT', { 'content-type': 'text/plain', 'content-length': '4', 'if-none-match': '*' }, {}],
  ['a list', 'GET', {}, { 'list-type': '2', prefix: 'a b/ü' }],
])('an address for %s is signed as another library signs it', async (_, method, headers, query) => {
  const url = new URL('https://files.s3.eu-central-1.amazonaws.com/a%20chat/a%2Bfile')
  const own = new URL(await presignUrl(method, url, { expiresIn: 300, headers, query }))
  const search = new URLSearchParams({
    'X-Amz-Expires': '300',
    ...query,
    'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
  })
  const other = aws4.sign(
    {
      service: 's3',
      region: 'eu-central-1',
      method,
      host: url.host,
      path: `${url.pathname}?${search.toString().replaceAll('+', '%20')}`,
      headers: { ...headers },
      signQuery: true,
    },
    credentials,
  )
  const theirs = new URL(`https://${url.host}${other.path}`)
  expect(own.searchParams.get('X-Amz-Signature')).toBe(theirs.searchParams.get('X-Amz-Signature'))
  expect(new Map(own.searchParams)).toEqual(new Map(theirs.searchParams))
})

it('an invocation is signed as another library signs it', async () => {
  const arn = encodeURIComponent('arn:aws:lambda:eu-central-1:123456789012:function:judge')
  const url = new URL(`https://lambda.eu-central-1.amazonaws.com/2015-03-31/functions/${arn}/invocations`)
  const body = '{"text":"ü"}'
  const own = await signPost('lambda', url, body)
  const other = aws4.sign(
    {
      service: 'lambda',
      region: 'eu-central-1',
      method: 'POST',
      host: url.host,
      path: url.pathname,
      headers: { 'Content-Type': 'application/json' },
      body,
    },
    credentials,
  )
  const { Authorization } = other.headers as Record<string, string>
  // The other one signs the length too: compare the scope, and that each is a signature of it.
  const scope = /Credential=([^,]+),/
  expect(scope.exec(own['authorization'] ?? '')?.[1]).toBe(scope.exec(Authorization ?? '')?.[1])
  expect(own['authorization']).toMatch(/SignedHeaders=content-type;host;x-amz-date, Signature=[0-9a-f]{64}$/)
})
