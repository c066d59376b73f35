import { expect, onTestFinished, test } from 'vitest'
import { judge } from '../../functions/examples/word-list.ts'
import { entered, givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { request } from '../steps/api/rest.ts'
import { changeSettings, withSettings } from '../steps/aws/lambda.ts'
import { startModeratorStub } from '../steps/generic/moderator-stub.ts'

const senders = ['LiveFunctionName', 'MessagesFunctionName'] as const

test('the example with a word list refuses and replaces what people write, and a crash changes no verdict', async () => {
  const stub = await startModeratorStub()
  stub.answers(({ text }) => judge(text, new Set(['dunce']), new Set(['heck'])))
  const restore = await changeSettings(senders, {
    MODERATOR_URL: stub.url,
    MODERATION_DEADLINE_MS: '1500',
    MODERATION_FALLBACK: 'allow',
  })
  onTestFinished(async () => {
    await restore()
    stub.close()
  })
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(alice, bob)
  const { chatId } = chat
  const params = { chatId }
  const [sending, reading] = await entered(chat, alice, bob)
  if (!sending || !reading) throw new Error('two sockets')
  const rude = { text: 'you dunce', clientMessageId: `rude-${chatId}` }
  const problem = await alice.rest.refused('sendMessage', { params, body: rude }, 'message_refused')
  expect(problem).toMatchObject({ status: 422, detail: '“dunce” is not welcome here' })
  await sending.refused({ action: 'message', chatId, ...rude }, 'message_refused')

  const ack = await sending.does('message', { chatId, text: 'oh heck', clientMessageId: 'm-1' })
  expect(ack).toMatchObject({ seq: 1, replaced: true })
  const { messages } = await reading.receives('messages')
  expect(messages).toMatchObject([{ text: 'oh ****' }])
  await sending.refused({ action: 'edit', chatId, seq: 1, text: 'a dunce' }, 'message_refused')

  const dying = { text: 'good day', clientMessageId: `dies-${chatId}` }
  await withSettings(senders, { FAULT_POINT: `after-verdict:${dying.clientMessageId}` }, async () => {
    const { status } = await request('sendMessage', alice.accessToken, { params, body: dying })
    expect(status).toBeGreaterThanOrEqual(500)
  })
  stub.answers(() => ({ verdict: 'refuse' }))
  expect((await alice.rest.done('sendMessage', { params, body: dying })).body).toMatchObject({
    text: 'good day',
  })
  expect(stub.askedAbout(chatId).filter(({ text }) => text === 'good day')).toHaveLength(1)
})
