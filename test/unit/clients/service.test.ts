import { expect, expectTypeOf, it } from 'vitest'
import { ApiError } from '../../../clients/client/api-error.ts'
import { createService, type Invoked } from '../../../clients/client/service.ts'
import type { Message } from '../../../shared/contract/messages.ts'

const payloadOf = (answer: unknown): Invoked => ({
  Payload: new TextEncoder().encode(JSON.stringify(answer)),
})

/** A service whose function answers so, and what it was asked. */
const given = (answered: Invoked | unknown) => {
  const asked: unknown[] = []
  const service = createService({
    invoke: async (payload) => {
      asked.push(JSON.parse(new TextDecoder().decode(payload)))
      const isInvoked =
        typeof answered === 'object' &&
        answered !== null &&
        ('Payload' in answered || 'FunctionError' in answered)
      return isInvoked ? (answered as Invoked) : payloadOf(answered)
    },
  })
  return { service, asked, bot: service.as({ bot: 'builds' }) }
}

it('asks for an operation as somebody, and returns the body of its answer', async () => {
  const { bot, asked } = given({ status: 201, body: { seq: 5, text: 'Built' } })
  const message = await bot.call('sendMessage', {
    params: { chatId: 'c' },
    body: { text: 'Built' },
    eventId: 'e',
  })
  expectTypeOf(message).toEqualTypeOf<Message>()
  expect(message).toEqual({ seq: 5, text: 'Built' })
  expect(asked).toEqual([
    {
      operation: 'sendMessage',
      as: { bot: 'builds' },
      params: { chatId: 'c' },
      body: { text: 'Built' },
      eventId: 'e',
    },
  ])
})

it('returns nothing where the answer is empty', async () => {
  const { service } = given({ status: 204 })
  expect(await service.as('system').call('deleteChat', { params: { chatId: 'c' } })).toBeUndefined()
})

it('sends and gets files as bytes', async () => {
  const bytes = new Uint8Array([1, 2, 255])
  const { bot, asked } = given({
    status: 200,
    body: { contentType: 'image/png', version: 'v', bytes: 'AQL/' },
  })
  await bot.call('putAvatar', { body: { contentType: 'image/png', bytes } })
  expect(asked).toMatchObject([{ body: { contentType: 'image/png', bytes: 'AQL/' } }])
  expect(await bot.call('getAvatar', { params: { userId: 'u' } })).toEqual({
    contentType: 'image/png',
    version: 'v',
    bytes,
  })
})

it('throws a refusal as the client does', async () => {
  const errors = [{ path: 'text', message: 'Is required' }]
  const body = { code: 'rate_limited', detail: 'Too fast', errors, requestId: 'r' }
  const { bot } = given({ status: 429, body, retryAfterMs: 1500 })
  const refused = await bot.call('getOwnUser').catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(ApiError)
  expect(refused).toMatchObject({ ...body, status: 429, retryAfterMs: 1500 })
})

it.each([
  [
    'fails',
    { FunctionError: 'Unhandled', Payload: new TextEncoder().encode('{"errorMessage":"Task timed out"}') },
  ],
  ['answers no JSON', { Payload: new TextEncoder().encode('<html>') }],
  ['answers nothing', { Payload: undefined }],
  ['is another function', payloadOf({ statusCode: 200 })],
])('is unreachable where the function %s', async (_, answered) => {
  const { bot } = given(answered)
  await expect(bot.call('getOwnUser')).rejects.toMatchObject({ code: 'unreachable' })
})

it('invokes the function by its name with a client of one’s own', async () => {
  const sent: { input: { FunctionName: string; Payload: Uint8Array } }[] = []
  const lambda = {
    send: async (command: { input: { FunctionName: string; Payload: Uint8Array } }) => {
      sent.push(command)
      return payloadOf({ status: 200, body: { users: [] } })
    },
  }
  const service = createService({ functionName: 'parley-prod-service', lambda })
  await service.import('importUsers', { source: 'old', users: [] })
  expect(sent[0]?.input.FunctionName).toBe('parley-prod-service')
  expect(JSON.parse(new TextDecoder().decode(sent[0]?.input.Payload))).toEqual({
    operation: 'importUsers',
    body: { source: 'old', users: [] },
  })
})
