import { expect, test } from 'vitest'
import { probe } from '../../../infra/local/probe.ts'

const answering = (status: number, body: string) => async () => new Response(body, { status })

const failing = (code: string) => async () => {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
}

const bothAddressesRefuse = async () => {
  const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
  throw new TypeError('fetch failed', {
    cause: new AggregateError([refused, refused], 'both addresses refused'),
  })
}

const cases: [what: string, request: typeof fetch, occupant: string][] = [
  [
    "LocalStack's health page",
    answering(200, '{"services":{"s3":"available"},"edition":"pro","version":"4.0"}'),
    'localstack',
  ],
  [
    "MiniStack's health page",
    answering(
      200,
      '{"services":{"s3":"available"},"edition":"light","version":"1.5.33","ready_scripts":{"status":"completed"}}',
    ),
    'ministack',
  ],
  ['another web server', answering(404, '<h1>Not found</h1>'), 'other'],
  ['a web server that answers everything', answering(200, '<h1>Welcome</h1>'), 'other'],
  ['a service with a health page of its own', answering(200, '{"status":"ok"}'), 'other'],
  ['a server that speaks no HTTP', failing('HPE_INVALID_CONSTANT'), 'other'],
  ['a server that never answers', failing('UND_ERR_HEADERS_TIMEOUT'), 'other'],
  ['a closed port', failing('ECONNREFUSED'), 'nothing'],
  ['a port closed on both kinds of address', bothAddressesRefuse, 'nothing'],
  ['an unknown name', failing('ENOTFOUND'), 'nothing'],
]

test.each(cases)('%s is told for what it is', async (_what, request, occupant) => {
  expect(await probe('http://localhost:4566', request)).toBe(occupant)
})
