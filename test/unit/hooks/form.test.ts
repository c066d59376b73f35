import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { expect, it } from 'vitest'
import { readRequest } from '../../../functions/http/read-request.ts'
import { routes } from '../../../shared/contract/routes/routes.ts'

const post = (
  operation: 'postToHook' | 'login',
  contentType: string,
  body: string,
  isBase64Encoded = false,
) => {
  const event = {
    headers: { 'content-type': contentType },
    pathParameters: operation === 'postToHook' ? { secret: 's' } : {},
    body: isBase64Encoded ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded,
  }
  return readRequest(routes[operation], event as unknown as APIGatewayProxyEventV2).body
}
const form = 'application/x-www-form-urlencoded'
const encoded = (text: string) => `payload=${encodeURIComponent(JSON.stringify({ text }))}`
const malformed = expect.objectContaining({ code: 'malformed_json' })

it('what is posted to a webhook may come in the form that older services send to Slack', () => {
  for (const isBase64 of [false, true]) {
    expect(post('postToHook', form, encoded('a & b = ü'), isBase64)).toEqual({ text: 'a & b = ü' })
    expect(post('postToHook', `${form}; charset=utf-8`, encoded('x'), isBase64)).toEqual({ text: 'x' })
  }
  expect(post('postToHook', 'text/plain', '{"text":"x"}')).toEqual({ text: 'x' })
  for (const body of ['payload=', 'other=%7B%7D', '{"text":"x"}'])
    expect(() => post('postToHook', form, body)).toThrow(malformed)
})

it('no other body may come in a form', () => {
  const body = `payload=${encodeURIComponent('{"login":"alice","password":"correct horse"}')}`
  expect(() => post('login', form, body)).toThrow(malformed)
})
