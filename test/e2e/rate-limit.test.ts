import { expect, test } from 'vitest'
import { entered, givenChat, givenPerson, type Person } from '../steps/accounts/given-users.ts'
import { whileHeldToRate } from '../steps/aws/lambda.ts'
import { request } from '../steps/api/rest.ts'
import { setInMembership } from '../steps/stored/store.ts'

/** The defaults of a deployment. */
const rate = { perSecond: 10, burst: 20 }

/** Leaves a sender as a burst just sent would: the next message is due at the steady rate after all of it. */
const afterBurst = ({ userId }: Person, chatId: string) =>
  setInMembership(userId, chatId, 'nextDueMs', Date.now() + 60_000)

test('a sender in too much of a hurry learns when to try again, and nobody else is held up', async () => {
  const [alice, bob] = [await givenPerson('alice'), await givenPerson('bob')]
  const [chat, other] = [await givenChat(alice, bob), await givenChat(alice, bob)]
  const { chatId } = chat
  const params = { chatId }
  const first = { text: 'one', clientMessageId: 'm-1' }
  const { body: sent } = await alice.rest.done('sendMessage', { params, body: first })
  const [hasty, patient] = await entered(chat, alice, bob)
  if (!hasty || !patient) throw new Error('two sockets')

  await whileHeldToRate(rate, async () => {
    await afterBurst(alice, chatId)
    const body = { text: 'two', clientMessageId: 'm-2' }
    await alice.rest.refused('sendMessage', { params, body }, 'rate_limited')
    const answer = await request('sendMessage', alice.accessToken, { params, body })
    expect(answer.status).toBe(429)
    // The minute less the 1.9 seconds that a burst of 20 may be ahead.
    const seconds = Number(answer.headers.get('retry-after'))
    expect(seconds).toBeGreaterThan(30)
    expect(seconds).toBeLessThanOrEqual(60)
    const refusal = await hasty.refused({ action: 'message', chatId, ...body }, 'rate_limited')
    expect(refusal.retryAfterMs).toBeGreaterThan(30_000)
    expect(refusal.retryAfterMs).toBeLessThanOrEqual(60_000)

    // A repeat is acked again, because it writes nothing.
    expect(await alice.rest.done('sendMessage', { params, body: first })).toEqual({ status: 200, body: sent })
    expect(await hasty.does('message', { chatId, ...first })).toMatchObject({ seq: 1, duplicate: true })

    // Another sender here, the same one elsewhere, and whatever else the sender does.
    expect(await patient.does('message', { chatId, text: 'calm', clientMessageId: 'm-1' })).toMatchObject({
      seq: 2,
    })
    await alice.rest.done('sendMessage', { params: { chatId: other.chatId }, body: { text: 'elsewhere' } })
    await hasty.does('edit', { chatId, seq: 1, text: 'edited' })
    await hasty.does('react', { chatId, seq: 2, emoji: '👍', on: true })
    await hasty.does('read', { chatId, seq: 2 })

    await setInMembership(alice.userId, chatId, 'nextDueMs', Date.now() + 1000)
    expect(await alice.rest.done('sendMessage', { params, body })).toMatchObject({
      status: 201,
      body: { seq: 3 },
    })
  })
})

test('of a flood the burst gets through, then the steady rate; what is refused leaves no hole', async () => {
  const [alice, bob] = [await givenPerson('alice'), await givenPerson('bob')]
  const chat = await givenChat(alice, bob)
  const { chatId } = chat
  const [flooding] = await entered(chat, alice)
  await whileHeldToRate({ perSecond: 1, burst: 5 }, async () => {
    const startMs = Date.now()
    for (let index = 0; index < 30; index++)
      flooding?.sendRaw(
        JSON.stringify({ action: 'message', chatId, text: `n ${index}`, clientMessageId: `m-${index}` }),
      )
    await flooding?.until('30 answers', () => {
      const answers = flooding.all('ack').length + flooding.all('error').length
      return answers === 30 ? true : undefined
    })
    const acked = flooding?.all('ack') ?? []
    expect(acked.length).toBeGreaterThanOrEqual(5)
    expect(acked.length).toBeLessThanOrEqual(5 + Math.ceil((Date.now() - startMs) / 1000))
    for (const { code, retryAfterMs = 0 } of flooding?.all('error') ?? []) {
      expect(code).toBe('rate_limited')
      expect(retryAfterMs).toBeGreaterThan(0)
      expect(retryAfterMs).toBeLessThanOrEqual(1000)
    }
    const { body } = await bob.rest.done('listMessages', { params: { chatId }, query: { after: 0 } })
    expect(body.messages.map(({ seq }) => seq)).toEqual(acked.map((_, index) => index + 1))
    expect(body.messages.map(({ clientMessageId }) => clientMessageId)).toEqual(
      acked.map(({ clientMessageId }) => clientMessageId),
    )
  })
})
