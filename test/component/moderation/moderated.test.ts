import type { APIGatewayProxyEvent, Context } from 'aws-lambda'
import { afterAll, beforeEach, expect, it, vi } from 'vitest'
import { deleteMessage } from '../../../shared/domain/messages/delete-message.ts'
import { editMessage } from '../../../shared/domain/messages/edit-message.ts'
import { postMessage } from '../../../shared/domain/messages/post-message.ts'
import { givenChat, givenSocket, givenUsers, type User } from '../../steps/domain/given-domain.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'
import { startModeratorStub } from '../../steps/generic/moderator-stub.ts'

// A function reads all of its settings as it starts, most of which are of no use here.
vi.mock('../../../shared/platform/start-up/start-up.ts', async (original) => ({
  ...(await original<object>()),
  startUp: () => {},
}))

const stub = await startModeratorStub()
afterAll(() => stub.close())
vi.stubEnv('MODERATOR_URL', stub.url)
vi.stubEnv('MODERATION_DEADLINE_MS', '2000')
vi.stubEnv('MODERATION_FALLBACK', 'refuse')
// In ten seconds: 3 + 10 × 1.
const { beforeTransaction } = useTableInMemory({ MESSAGES_PER_SECOND: '1', MESSAGE_BURST: '3' })
const { handler } = await import('../../../functions/websocket/live.ts')
const askedIn10Seconds = 13

let nowMs = 1_900_000_000_000
const passes = (seconds: number) => {
  nowMs += seconds * 1000
  vi.setSystemTime(nowMs)
}
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: nowMs })
  passes(1000)
  stub.answers(() => ({ verdict: 'allow' }))
})

const given = async () => {
  const [alice, bob] = (await givenUsers(2)) as [User, User]
  const chatId = await givenChat([alice, bob])
  const say = (text: string, clientMessageId?: string, by = alice, to = chatId) =>
    postMessage(by.credentials, { chatId: to, text, clientMessageId })
  return { alice, bob, chatId, say }
}
const codesOf = async (count: number, act: (index: number) => Promise<unknown>) => {
  const codes: string[] = []
  for (let index = 0; index < count; index++)
    codes.push(
      await act(index).then(
        () => 'done',
        ({ code }) => code,
      ),
    )
  return codes
}
const refused = Array.from({ length: askedIn10Seconds }, () => 'message_refused')

it('messages that the moderator refused cost no rate, so that somebody had it invoked without limit', async () => {
  const { alice, bob, chatId, say } = await given()
  stub.answers(() => ({ verdict: 'refuse' }))
  const codes = await codesOf(askedIn10Seconds + 4, (index) =>
    say('heck', index % 2 ? `m-${index}` : undefined),
  )
  expect(codes).toEqual([...refused, ...Array.from({ length: 4 }, () => 'rate_limited')])
  await expect(say('heck')).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 10_000 })
  expect(stub.askedAbout(chatId)).toHaveLength(askedIn10Seconds)
  // A repeat asks nobody, and so costs nothing. Others have a rate of their own, as the user has elsewhere.
  await expect(say('heck', 'm-1')).rejects.toMatchObject({ code: 'message_refused' })
  await expect(say('heck', 'b-1', bob)).rejects.toMatchObject({ code: 'message_refused' })
  const elsewhere = await givenChat([alice])
  await expect(say('heck', 'e-1', alice, elsewhere)).rejects.toMatchObject({ code: 'message_refused' })
  passes(10)
  await expect(say('heck')).rejects.toMatchObject({ code: 'message_refused' })
})

it('edits that the moderator refused cost no rate, so that somebody had it invoked without limit', async () => {
  const { alice, chatId, say } = await given()
  await say('hello')
  passes(10)
  stub.answers(() => ({ verdict: 'refuse' }))
  const edit = (text: string) => editMessage(alice.credentials, chatId, 1, text)
  const codes = await codesOf(askedIn10Seconds + 2, (index) => edit(`heck ${index}`))
  expect(codes).toEqual([...refused, 'rate_limited', 'rate_limited'])
  await expect(edit('heck 0')).rejects.toMatchObject({ code: 'message_refused' })
  expect(stub.askedAbout(chatId)).toHaveLength(1 + askedIn10Seconds)
})

it('a repeat of a message that was edited or deleted since claimed that the moderator had replaced its text', async () => {
  const { alice, chatId, say } = await given()
  const { connectionId } = await givenSocket(alice)
  const ackOf = async (text: string, clientMessageId: string) => {
    const event = {
      body: JSON.stringify({ action: 'message', chatId, text, clientMessageId }),
      isBase64Encoded: false,
      requestContext: { connectionId },
    } as unknown as APIGatewayProxyEvent
    const { body } = await handler(event, { awsRequestId: '1' } as Context)
    return JSON.parse(body)
  }
  const { message } = await say('hello', 'm-1')
  await editMessage(alice.credentials, chatId, message.seq, 'hello there')
  expect(await ackOf('hello', 'm-1')).toMatchObject({ type: 'ack', seq: 1, duplicate: true })
  expect(await ackOf('hello', 'm-1')).not.toHaveProperty('replaced')
  passes(10)
  await deleteMessage(alice.credentials, chatId, message.seq)
  expect(await ackOf('hello', 'm-1')).not.toHaveProperty('replaced')

  stub.answers(() => ({ verdict: 'replace', text: 'h***' }))
  expect(await ackOf('heck', 'm-2')).toMatchObject({ type: 'ack', seq: 2, duplicate: false, replaced: true })
  stub.answers(() => ({ verdict: 'allow' }))
  await editMessage(alice.credentials, chatId, 2, 'sorry')
  expect(await ackOf('heck', 'm-2')).toMatchObject({ duplicate: true, replaced: true })
})

it.each([
  ['allow', 'untidy'],
  ['replace', 'tidy'],
])(
  'a sender that died before it wrote was judged anew when it came back, after: %s',
  async (verdict, text) => {
    const { alice, chatId, say } = await given()
    const dies = () =>
      beforeTransaction(
        () => Promise.reject(new Error('killed')),
        (steps) => steps.includes('MSG#0'),
      )
    stub.answers(() => ({ verdict, text: 'tidy' }))
    dies()
    await expect(say('untidy', 'm-1')).rejects.toThrow()
    stub.answers(() => ({ verdict: 'refuse' }))
    expect((await say('untidy', 'm-1')).message).toMatchObject({ seq: 1, text })
    expect(stub.askedAbout(chatId)).toHaveLength(1)

    stub.answers(() => ({ verdict, text: 'neat' }))
    const edit = () => editMessage(alice.credentials, chatId, 1, 'so untidy')
    dies()
    await expect(edit()).rejects.toThrow()
    stub.answers(() => ({ verdict: 'refuse' }))
    expect(await edit()).toMatchObject({ text: verdict === 'allow' ? 'so untidy' : 'neat' })
    expect(stub.askedAbout(chatId)).toHaveLength(2)
  },
)
