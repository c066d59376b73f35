import type { SendMessageCommandInput } from '@aws-sdk/client-sqs'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { carryOut } from '../../../functions/refusal.ts'
import type { AppendJob } from '../../../shared/domain/messages/append-job.ts'
import { queueAct, queueMessage } from '../../../shared/domain/messages/append-queue.ts'
import type { AppendOutcome } from '../../../shared/domain/records/append-outcome.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { sqs } from '../../../shared/platform/queues/sqs.ts'
import { deleteItems, putItem } from '../../../shared/platform/storage/write.ts'
import { sentOutput } from '../../conditions/fifo-queue.ts'
import { append, givenChat, givenUser, headOf } from '../../steps/domain/given-domain.ts'
import { outside } from '../../steps/domain/invocation.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'

// Fake timers know the global one alone.
vi.mock('node:timers/promises', async (original) => ({
  ...(await original<object>()),
  setTimeout: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)),
}))
const { beforeCall, countCalls } = useTableInMemory({
  APPEND_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/0/append.fifo',
})

/** Handles each job as the test says. */
const consumer: { handle: (job: AppendJob) => Promise<void> } = { handle: async () => {} }

beforeAll(() => {
  sqs().middlewareStack.add(
    () => async (args) => {
      const { MessageBody = '' } = args.input as SendMessageCommandInput
      await consumer.handle(JSON.parse(MessageBody))
      return { output: sentOutput(MessageBody) as never, response: {} }
    },
    { step: 'finalizeRequest', priority: 'low', name: 'consumer' },
  )
})
afterEach(() => {
  vi.useRealTimers()
})

const ends = (outcome: Partial<AppendOutcome>) => {
  // The consumer is another function: its writes are not the sender's.
  consumer.handle = ({ id }) =>
    outside(() => putItem({ ...keys.appendOutcome(id), expiresAt: 0, ...outcome }))
}

const given = async (texts: readonly string[] = []) => {
  const user = await givenUser()
  const chatId = await givenChat([user])
  for (const text of texts) await append(chatId, user, text)
  const head = await headOf(chatId)
  const sender = { userId: user.userId, username: user.username }
  const draft = { type: 'locked', sender, text: '' } as const
  return {
    chatId,
    send: () => queueMessage({ chatId, sender, text: 'hi' }, head),
    act: () => queueAct(chatId, { drafts: [draft, draft], headChange: {}, found: {}, steps: {} }),
  }
}

describe('the sender of a job', () => {
  it('gets the messages that it wrote, in their order', async () => {
    const { send, act } = await given(['one', 'two', 'three'])
    ends({ seq: 3 })
    expect(await act()).toMatchObject({ committed: true, messages: [{ text: 'two' }, { text: 'three' }] })
    expect(await send()).toMatchObject({ message: { text: 'three' }, duplicate: false, queued: true })
    ends({ seq: 1, duplicate: true })
    expect(await send()).toMatchObject({ message: { text: 'one' }, duplicate: true })
  })

  it('gets its refusal, and when to come again if that is known', async () => {
    const { send } = await given()
    ends({ refusal: { code: 'rate_limited', detail: 'Wait', retryAfterMs: 5 } })
    await expect(send()).rejects.toMatchObject({ code: 'rate_limited', message: 'Wait', retryAfterMs: 5 })
    ends({ refusal: { code: 'chat_locked', detail: 'Locked' } })
    await expect(send()).rejects.toMatchObject({ code: 'chat_locked', retryAfterMs: undefined })
  })

  it('gets the steps of an act that were refused', async () => {
    const { act } = await given()
    ends({ failed: { profile: { chatCount: 3 }, none: null } })
    const failed = new Map([
      ['profile', { chatCount: 3 }],
      ['none', undefined],
    ])
    expect(await act()).toEqual({ committed: false, failed })
    ends({ failed: {} })
    expect(await act()).toEqual({ committed: false, failed: new Map() })
  })

  it('of a chat that is gone by now is told so', async () => {
    const { chatId, send } = await given(['one'])
    ends({ seq: 1 })
    await deleteItems([keys.message(chatId, 1)])
    await expect(send()).rejects.toMatchObject({ code: 'chat_not_found' })
  })

  it('does not know what became of it while what was written cannot be read', async () => {
    const { send } = await given(['one'])
    ends({ seq: 1 })
    beforeCall(
      () => Promise.reject(new Error('The table fails')),
      (input) => 'RequestItems' in input,
    )
    await expect(send()).rejects.toMatchObject({ code: 'outcome_unknown' })
  })

  it('was told that nothing was done when the consumer had done it, and only the announcement failed', async () => {
    const { send, act } = await given(['one', 'two'])
    const thrownAfter = (queued: () => Promise<unknown>) =>
      carryOut('act', async () => {
        await queued()
        throw Object.assign(new Error('No answer'), { name: 'TimeoutError' })
      })
    ends({ seq: 2 })
    await expect(thrownAfter(act)).rejects.toMatchObject({ code: 'outcome_unknown' })
    await expect(thrownAfter(send)).rejects.toMatchObject({ code: 'outcome_unknown' })
    ends({ failed: {} })
    await expect(thrownAfter(act)).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  it('is told at once that the queue refuses it, or does not answer', async () => {
    const { send } = await given()
    const refusal = Object.assign(new Error('No such queue'), {
      $fault: 'client',
      $metadata: { httpStatusCode: 400 },
    })
    consumer.handle = () => Promise.reject(refusal)
    await expect(send()).rejects.toThrow('No such queue')
    consumer.handle = () => Promise.reject(new Error('Nobody answers'))
    await expect(send()).rejects.toMatchObject({ code: 'outcome_unknown' })
  })

  it('asks for the last time when the eight seconds are over', async () => {
    const { send } = await given()
    consumer.handle = async () => {}
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] })
    const endMs = Date.now() + 8000
    const isLook = (input: object) => JSON.stringify(input).includes('APPEND#')
    const looks = await countCalls(isLook, async () => {
      const sending = expect(send()).rejects.toMatchObject({ code: 'outcome_unknown' })
      await vi.advanceTimersByTimeAsync(40)
      // The next look comes after twenty milliseconds.
      vi.setSystemTime(endMs - 20)
      await vi.advanceTimersByTimeAsync(20)
      expect(Date.now()).toBe(endMs)
      await sending
    })
    expect(looks).toBe(2)
  })

  it('waits for eight seconds, and asks ever less often', async () => {
    const { send } = await given()
    consumer.handle = async () => {}
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] })
    const startMs = Date.now()
    let looks = 0
    const count = () => {
      beforeCall(
        async () => {
          looks++
          count()
        },
        (input) => JSON.stringify(input).includes('APPEND#'),
      )
    }
    count()
    let ended = false
    const sending = send().finally(() => {
      ended = true
    })
    sending.catch(() => {})
    for (let steps = 0; !ended && steps < 500; steps++) await vi.advanceTimersToNextTimerAsync()
    await expect(sending).rejects.toMatchObject({ code: 'outcome_unknown', retryAfterMs: 1000 })
    expect(Date.now() - startMs).toBeGreaterThanOrEqual(8000)
    expect(Date.now() - startMs).toBeLessThanOrEqual(8250)
    // Nine while the wait grows to 200 ms, and one each 200 ms from then on.
    expect(looks).toBeGreaterThan(40)
    expect(looks).toBeLessThan(55)
  })
})
