import aws4 from 'aws4'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { signRequests } from '../../../shared/domain/delivery/sign-requests.ts'

const region = 'eu-central-1'
const host = 'abc123.execute-api.eu-central-1.amazonaws.com'

const printable = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...'ABCxyz019/+=-_.~'), minLength: min, maxLength: max })

const request = fc.record({
  accessKeyId: printable(1, 20),
  secretAccessKey: printable(1, 50),
  sessionToken: fc.option(printable(1, 400), { nil: undefined }),
  connectionId: fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
    // A segment of dots is a step in a path, which aws4 takes before it signs; API Gateway gives no such ids.
    .filter((id) => id.isWellFormed() && !/^\.{1,2}$/.test(id)),
  stage: fc.constantFrom('/live', '', '/a/b'),
  body: fc.string({ unit: 'grapheme', maxLength: 300 }),
  method: fc.constantFrom('POST' as const, 'DELETE' as const),
  now: fc.date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
})

/** The same request signed by a library of wide use. */
const expected = (
  path: string,
  {
    method,
    body,
    now,
    sessionToken,
    ...credentials
  }: {
    accessKeyId: string
    secretAccessKey: string
    sessionToken: string | undefined
    method: 'POST' | 'DELETE'
    body: string
    now: Date
  },
) => {
  const date = now.toISOString().replace(/[-:]|\.\d{3}/g, '')
  const signer = new aws4.RequestSigner(
    {
      host,
      path,
      method,
      body,
      service: 'execute-api',
      region,
      headers: { 'X-Amz-Date': date },
      // Ours signs what it must and no more, and the pool sets the length.
      extraHeadersToIgnore: { 'content-length': true, 'content-type': true },
    } as never,
    { ...credentials, ...(sessionToken !== undefined && { sessionToken }) },
  )
  return (signer.sign() as { headers: Record<string, string> }).headers['Authorization']
}

describe('signing requests to connections', () => {
  it('agrees with aws4 on any connection, frame and credentials', () => {
    fc.assert(
      fc.property(request, ({ connectionId, stage, now, method, body, ...credentials }) => {
        const path = `${stage}/@connections/${encodeURIComponent(connectionId)}`
        const { authorizationFor } = signRequests(
          { ...credentials, region },
          method,
          host,
          method === 'POST' ? body : '',
          now,
        )
        expect(authorizationFor(path)).toBe(
          expected(path, { ...credentials, method, body: method === 'POST' ? body : '', now }),
        )
      }),
      { numRuns: 1000 },
    )
  })

  it('signs many paths of one frame as it signs each alone', () => {
    const credentials = { accessKeyId: 'A', secretAccessKey: 's', sessionToken: 't', region }
    const now = new Date('2026-11-21T13:45:00Z')
    const { authorizationFor } = signRequests(credentials, 'POST', host, 'frame', now)
    const long = `/live/@connections/${'c'.repeat(400)}`
    for (const path of [
      '/live/@connections/a%3D',
      long,
      '/live/@connections/b%3D',
      '/live/@connections/a%3D',
    ])
      expect(authorizationFor(path)).toBe(
        signRequests(credentials, 'POST', host, 'frame', now).authorizationFor(path),
      )
  })

  it('sends the session token, and no header for one that is not there', () => {
    const credentials = { accessKeyId: 'A', secretAccessKey: 's', region }
    const headers = (sessionToken: string | undefined) =>
      Object.fromEntries(signRequests({ ...credentials, sessionToken }, 'POST', host, 'frame').headers)
    expect(headers('token')['x-amz-security-token']).toBe('token')
    expect(headers(undefined)).not.toHaveProperty('x-amz-security-token')
  })
})
