import { randomUUID } from 'node:crypto'
import type { SendMessageCommandInput } from '@aws-sdk/client-sqs'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { FanOutJob } from '../../../shared/domain/fan-out/fan-out-job.ts'
import { ownSeq } from '../../../shared/domain/messages/append-act.ts'
import { type AppendJob, type QueuedAct, toQueued } from '../../../shared/domain/messages/append-job.ts'
import { appendJobs } from '../../../shared/domain/messages/append-jobs.ts'
import type { NewMessage } from '../../../shared/domain/messages/new-message.ts'
import type { AppendOutcome } from '../../../shared/domain/records/append-outcome.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { logger } from '../../../shared/platform/observability/logger.ts'
import { sqs } from '../../../shared/platform/queues/sqs.ts'
import { absent, present } from '../../../shared/platform/storage/condition.ts'
import { getItem } from '../../../shared/platform/storage/read.ts'
import { deleteItems, step, updateItem } from '../../../shared/platform/storage/write.ts'
import { sentOutput } from '../../conditions/fifo-queue.ts'
import {
  append,
  givenChat,
  givenUser,
  givenUsers,
  headOf,
  membershipOf,
  type User,
} from '../../steps/domain/given-domain.ts'
import { wholeLog } from '../../steps/domain/offer-messages.ts'
import { transactionConflict } from '../../steps/domain/transaction-conflict.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'
import { expectWholeChain } from '../../steps/domain/verify-chat.ts'

// Fake timers know the global one alone.
vi.mock('node:timers/promises', async (original) => ({
  ...(await original<object>()),
  setTimeout: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)),
}))
const { beforeCall, beforeTransaction, countCalls } = useTableInMemory()

/** Messages that were handed over to be delivered, and whether the queue takes them. */
const handedOver: FanOutJob[] = []
const deliveries = { fail: false }

beforeAll(() => {
  sqs().middlewareStack.add(
    () => async (args) => {
      if (deliveries.fail) throw new Error('The queue of deliveries takes nothing')
      const { MessageBody = '' } = args.input as SendMessageCommandInput
      handedOver.push(JSON.parse(MessageBody))
      return { output: sentOutput(MessageBody) as never, response: {} }
    },
    { step: 'finalizeRequest', priority: 'low', name: 'handedOver' },
  )
})

const warn = vi.spyOn(logger, 'warn').mockImplementation(() => {})

afterEach(() => {
  warn.mockClear()
  beforeTransaction(async () => undefined)
  deliveries.fail = false
  handedOver.length = 0
  vi.useRealTimers()
})

const givenTalk = async (people = 2) => {
  const users = (await givenUsers(people)) as [User, User, ...User[]]
  return { chatId: await givenChat(users), users }
}

const inTime = () => Date.now() + 8000

const messageJob = (
  chatId: string,
  { userId, username }: User,
  text: string,
  { connectionId, ...message }: Partial<NewMessage> & { connectionId?: string } = {},
): Extract<AppendJob, { kind: 'message' }> => ({
  id: randomUUID(),
  chatId,
  waitsUntilMs: inTime(),
  kind: 'message',
  message: toQueued({ chatId, sender: { userId, username, connectionId }, text, ...message }),
})

const actJob = (
  chatId: string,
  { userId, username }: User,
  act: Partial<QueuedAct> = {},
): Extract<AppendJob, { kind: 'act' }> => ({
  id: randomUUID(),
  chatId,
  waitsUntilMs: inTime(),
  kind: 'act',
  act: {
    drafts: [{ type: 'locked', sender: { userId, username }, text: '' }],
    headChange: {},
    found: {},
    steps: {},
    ...act,
  },
})

/** Appends jobs of which none is set aside. */
const appendsAll = async (chatId: string, jobs: readonly AppendJob[]): Promise<void> => {
  expect(await appendJobs(chatId, jobs)).toEqual([])
}

const outcomeOf = async ({ id }: AppendJob): Promise<Partial<AppendOutcome> | undefined> => {
  const outcome = await getItem<AppendOutcome>(keys.appendOutcome(id))
  if (!outcome) return undefined
  const { pk: _pk, sk: _sk, expiresAt, ...content } = outcome
  // Two hours from now, as long as the queue may bring the job again.
  expect(Math.abs(expiresAt - Date.now() / 1000 - 7200)).toBeLessThan(60)
  return content
}
const outcomesOf = (jobs: readonly AppendJob[]) => Promise.all(jobs.map(outcomeOf))
const textsOf = async (chatId: string) => (await wholeLog(chatId)).map(({ text }) => text)

/** The seqs of each hand-over, whether it was one of repeats, and the sockets that have acks. */
const deliveredOf = () =>
  handedOver.map(({ pushes, repeated = false, own }) => ({
    seqs: pushes.flatMap((push) => (push.type === 'messages' ? push.messages.map(({ seq }) => seq) : [])),
    repeated,
    own,
  }))

const isTransaction = (input: object) => 'TransactItems' in input

/** Has the next transactions meet others, so many times. */
const refuseTransactions = (times: number): void => {
  if (times === 0) return
  beforeCall(() => {
    refuseTransactions(times - 1)
    return Promise.reject(transactionConflict())
  }, isTransaction)
}

describe('messages', () => {
  it('of one batch stand in its order, in one transaction, each with its outcome', async () => {
    const { chatId, users } = await givenTalk()
    const [alice, bob] = users
    const jobs = [
      messageJob(chatId, alice, 'one', { connectionId: 'a=' }),
      messageJob(chatId, bob, 'two'),
      messageJob(chatId, alice, 'three', { clientMessageId: 'm-3' }),
    ]
    expect(await countCalls(isTransaction, () => appendsAll(chatId, jobs))).toBe(1)
    expect(await textsOf(chatId)).toEqual(['one', 'two', 'three'])
    expect(await outcomesOf(jobs)).toEqual([{ seq: 1 }, { seq: 2 }, { seq: 3 }])
    expect(deliveredOf()).toEqual([
      { seqs: [1, 2, 3], repeated: false, own: [{ connectionId: 'a=', seq: 1 }] },
    ])
    await expectWholeChain(alice, chatId, 3)
  })

  it('that are refused harm no other, and say why', async () => {
    const { chatId, users } = await givenTalk()
    const [alice, bob] = users
    const outsider = await givenUser()
    await updateItem(keys.chatHead(chatId), 'SET slowModeSeconds = :s', { values: { ':s': 60 } })
    const jobs = [
      messageJob(chatId, bob, 'one'),
      messageJob(chatId, outsider, 'not a member'),
      messageJob(chatId, bob, 'too soon'),
      messageJob(chatId, alice, 'owners need not wait'),
      messageJob(chatId, alice, 'as often as they like'),
    ]
    await appendsAll(chatId, jobs)
    expect(await textsOf(chatId)).toEqual(['one', 'owners need not wait', 'as often as they like'])
    expect(await outcomesOf(jobs)).toEqual([
      { seq: 1 },
      { refusal: { code: 'chat_not_found', detail: 'There is no chat with this id that you can see' } },
      {
        refusal: {
          code: 'rate_limited',
          detail: 'Slow mode: one message every 60 seconds',
          retryAfterMs: expect.any(Number),
        },
      },
      { seq: 2 },
      { seq: 3 },
    ])
    expect(deliveredOf().map(({ seqs }) => seqs)).toEqual([[1, 2, 3]])
  })

  it('of a chat that is gone are all refused, and nothing is handed over', async () => {
    const { chatId, users } = await givenTalk()
    await deleteItems([keys.chatHead(chatId)])
    const jobs = users.map((user) => messageJob(chatId, user, 'hello'))
    await appendsAll(chatId, jobs)
    for (const outcome of await outcomesOf(jobs)) expect(outcome?.refusal?.code).toBe('chat_not_found')
    expect(handedOver).toEqual([])
  })

  it('that their sender has sent before are answered with the first one, and delivered again', async () => {
    const { chatId, users } = await givenTalk()
    const [alice, bob] = users
    await append(chatId, alice, 'once', 'm-1')
    const jobs = [
      messageJob(chatId, alice, 'once', { clientMessageId: 'm-1', connectionId: 'a=' }),
      messageJob(chatId, bob, 'new'),
    ]
    await appendsAll(chatId, jobs)
    expect(await textsOf(chatId)).toEqual(['once', 'new'])
    expect(await outcomesOf(jobs)).toEqual([{ seq: 1, duplicate: true }, { seq: 2 }])
    expect(deliveredOf()).toEqual([
      { seqs: [1], repeated: true, own: [{ connectionId: 'a=', seq: 1 }] },
      { seqs: [2], repeated: false, own: [] },
    ])
  })

  it('of a clientMessageId that has another text already are refused', async () => {
    const { chatId, users } = await givenTalk()
    const [alice] = users
    await append(chatId, alice, 'once', 'm-1')
    const job = messageJob(chatId, alice, 'other', { clientMessageId: 'm-1' })
    await appendsAll(chatId, [job])
    expect((await outcomeOf(job))?.refusal?.code).toBe('client_message_id_reused')
    expect(handedOver).toEqual([])
  })

  it('that are in one batch twice are written once', async () => {
    const { chatId, users } = await givenTalk()
    const jobs = [1, 2].map(() => messageJob(chatId, users[0], 'once', { clientMessageId: 'm-1' }))
    await appendsAll(chatId, jobs)
    expect(await textsOf(chatId)).toEqual(['once'])
    expect(await outcomesOf(jobs)).toEqual([{ seq: 1 }, { seq: 1, duplicate: true }])
  })

  it('of a batch that came again are delivered again, in the order of the log, and not written', async () => {
    const { chatId, users } = await givenTalk()
    const [alice, bob] = users
    const outsider = await givenUser()
    const jobs = [
      messageJob(chatId, alice, 'one', { connectionId: 'a=' }),
      messageJob(chatId, outsider, 'refused'),
      messageJob(chatId, bob, 'two'),
    ]
    await appendsAll(chatId, jobs)
    const before = await outcomesOf(jobs)
    handedOver.length = 0
    const added = messageJob(chatId, bob, 'three')
    await appendsAll(chatId, [...jobs.toReversed(), added])
    expect(await textsOf(chatId)).toEqual(['one', 'two', 'three'])
    expect(await outcomesOf(jobs)).toEqual(before)
    expect(deliveredOf()).toEqual([
      { seqs: [1, 2], repeated: true, own: [{ connectionId: 'a=', seq: 1 }] },
      { seqs: [3], repeated: false, own: [] },
    ])
  })

  it('for which nobody waits any more are refused, and those before and after are written', async () => {
    const { chatId, users } = await givenTalk()
    const [alice, bob] = users
    const late = { ...messageJob(chatId, bob, 'late'), waitsUntilMs: Date.now() }
    const jobs = [messageJob(chatId, alice, 'one'), late, messageJob(chatId, alice, 'two')]
    await appendsAll(chatId, jobs)
    expect(await textsOf(chatId)).toEqual(['one', 'two'])
    expect((await outcomeOf(late))?.refusal).toMatchObject({ code: 'unavailable', retryAfterMs: 1000 })
    expect(deliveredOf().map(({ seqs }) => seqs)).toEqual([[1, 2]])
  })

  it('that were refused and came again have nothing that is read or delivered', async () => {
    const { chatId } = await givenTalk()
    const job = messageJob(chatId, await givenUser(), 'refused')
    await appendsAll(chatId, [job])
    const readsOfMessages = await countCalls(
      (input) => 'Key' in input && JSON.stringify(input).includes('MSG#'),
      () => appendsAll(chatId, [job]),
    )
    expect(readsOfMessages).toBe(0)
    expect(handedOver).toEqual([])
  })

  it('that came again too late keep their outcome, and are delivered again', async () => {
    const { chatId, users } = await givenTalk()
    const job = messageJob(chatId, users[0], 'one')
    await appendsAll(chatId, [job])
    handedOver.length = 0
    await appendsAll(chatId, [{ ...job, waitsUntilMs: 0 }])
    expect(await outcomeOf(job)).toEqual({ seq: 1 })
    expect(deliveredOf()).toEqual([{ seqs: [1], repeated: true, own: [] }])
  })
})

describe('a message of a chat that is being deleted', () => {
  it.each([
    ['in time', inTime],
    ['too late', () => 0],
  ])('whose job comes again %s is not delivered again', async (_, waitsUntil) => {
    const { chatId, users } = await givenTalk()
    const job = messageJob(chatId, users[0], 'one')
    await appendsAll(chatId, [job])
    handedOver.length = 0
    await deleteItems([keys.message(chatId, 1)])
    await appendsAll(chatId, [{ ...job, waitsUntilMs: waitsUntil() }])
    expect(handedOver).toEqual([])
    expect(await outcomeOf(job)).toEqual({ seq: 1 })
  })
})

describe('another writer', () => {
  it('may be faster: its message stands before theirs', async () => {
    const { chatId, users } = await givenTalk()
    const [alice, bob] = users
    const jobs = [messageJob(chatId, alice, 'two'), messageJob(chatId, bob, 'three')]
    beforeTransaction(() => append(chatId, bob, 'one'))
    await appendsAll(chatId, jobs)
    expect(await textsOf(chatId)).toEqual(['one', 'two', 'three'])
    expect(await outcomesOf(jobs)).toEqual([{ seq: 2 }, { seq: 3 }])
    expect(deliveredOf().map(({ seqs }) => seqs)).toEqual([[2, 3]])
  })

  it('that was faster is not waited for, as one is that holds an item', async () => {
    const { chatId, users } = await givenTalk()
    const [alice, bob] = users
    const waits = vi.spyOn(globalThis, 'setTimeout')
    beforeTransaction(() => append(chatId, bob, 'one'))
    await appendsAll(chatId, [messageJob(chatId, alice, 'two')])
    expect(waits).not.toHaveBeenCalled()
    refuseTransactions(1)
    await appendsAll(chatId, [messageJob(chatId, alice, 'three')])
    expect(waits).toHaveBeenCalledOnce()
    waits.mockRestore()
    expect(await textsOf(chatId)).toEqual(['one', 'two', 'three'])
  })

  it('may get ahead of a message that is refused: that one is tried once', async () => {
    const { chatId, users } = await givenTalk()
    const [alice] = users
    const job = messageJob(chatId, await givenUser(), 'not a member')
    await appendsAll(chatId, [messageJob(chatId, alice, 'its head is remembered')])
    await updateItem(keys.chatHead(chatId), 'REMOVE busyUntilMs')
    await append(chatId, alice, 'and there is a newer one')
    // The other one is that of the outcome.
    expect(await countCalls(isTransaction, () => appendsAll(chatId, [job]))).toBe(2)
    expect((await outcomeOf(job))?.refusal?.code).toBe('chat_not_found')
  })

  it('may hold the outcome of a refusal: it is written then', async () => {
    const { chatId } = await givenTalk()
    const job = messageJob(chatId, await givenUser(), 'not a member')
    beforeTransaction(
      () => Promise.reject(transactionConflict()),
      (steps) => steps.includes('refusal'),
    )
    await appendsAll(chatId, [job])
    expect(warn).not.toHaveBeenCalled()
    expect((await outcomeOf(job))?.refusal?.code).toBe('chat_not_found')
  })

  it('may hold an item for a while: they are written after it, once', async () => {
    const { chatId, users } = await givenTalk()
    const jobs = users.map((user, index) => messageJob(chatId, user, `${index}`))
    refuseTransactions(4)
    await appendsAll(chatId, jobs)
    expect(await textsOf(chatId)).toEqual(['0', '1'])
  })

  it('that never lets go has them refused after a second, each with an outcome of its own', async () => {
    const { chatId, users } = await givenTalk()
    const jobs = users.map((user, index) => messageJob(chatId, user, `${index}`))
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] })
    const startMs = Date.now()
    // All but the outcomes.
    const hold = () => {
      beforeCall(
        () => {
          hold()
          return Promise.reject(transactionConflict())
        },
        (input) => JSON.stringify(input).includes('lastSeq'),
      )
    }
    hold()
    let ended = false
    const appending = appendsAll(chatId, jobs).finally(() => {
      ended = true
    })
    while (!ended) await vi.advanceTimersToNextTimerAsync()
    await appending
    beforeTransaction(async () => undefined)
    expect(Date.now() - startMs).toBeGreaterThan(900)
    expect(Date.now() - startMs).toBeLessThan(3000)
    for (const outcome of await outcomesOf(jobs))
      expect(outcome?.refusal).toMatchObject({ code: 'unavailable', retryAfterMs: 1000 })
    expect(handedOver).toEqual([])
    const error = expect.objectContaining({ code: 'unavailable' })
    expect(warn).toHaveBeenCalledExactlyOnceWith('append of several failed', { chatId, jobs: 2, error })
  })
})

describe('a consumer', () => {
  it('that died before its hand-over has delivered nothing, and its successor does, writing nothing', async () => {
    const { chatId, users } = await givenTalk()
    const jobs = users.map((user, index) =>
      messageJob(chatId, user, `${index}`, { connectionId: `${index}=` }),
    )
    deliveries.fail = true
    await expect(appendsAll(chatId, jobs)).rejects.toThrow('takes nothing')
    deliveries.fail = false
    await appendsAll(chatId, jobs)
    expect(await textsOf(chatId)).toEqual(['0', '1'])
    expect(deliveredOf()).toEqual([
      {
        seqs: [1, 2],
        repeated: true,
        own: [
          { connectionId: '0=', seq: 1 },
          { connectionId: '1=', seq: 2 },
        ],
      },
    ])
  })

  it('whose table fails leaves its jobs without outcomes, to come again, and delivers what it wrote', async () => {
    const { chatId, users } = await givenTalk()
    const [alice, bob] = users
    const jobs = [messageJob(chatId, alice, 'one'), actJob(chatId, alice), messageJob(chatId, bob, 'two')]
    const fail = () => {
      beforeTransaction(
        () => {
          fail()
          return Promise.reject(new Error('The table fails'))
        },
        (steps) => steps.includes('locked'),
      )
    }
    beforeTransaction(async () => fail())
    await expect(appendsAll(chatId, jobs)).rejects.toMatchObject({ code: 'outcome_unknown' })
    beforeTransaction(async () => undefined)
    expect(await outcomesOf(jobs)).toEqual([{ seq: 1 }, undefined, undefined])
    expect(deliveredOf().map(({ seqs }) => seqs)).toEqual([[1]])
    await appendsAll(chatId, jobs)
    expect(await outcomesOf(jobs)).toEqual([{ seq: 1 }, { seq: 2 }, { seq: 3 }])
  })

  it('whose transaction was answered by nobody finds what it wrote, and delivers it', async () => {
    const { chatId, users } = await givenTalk()
    const jobs = users.map((user, index) => messageJob(chatId, user, `${index}`))
    beforeTransaction(async () => {
      // The same jobs, by a consumer that died between the transaction and its answer.
      deliveries.fail = true
      await appendsAll(chatId, jobs).catch(() => undefined)
      deliveries.fail = false
    })
    await appendsAll(chatId, jobs)
    expect(await textsOf(chatId)).toEqual(['0', '1'])
    expect(await outcomesOf(jobs)).toEqual([{ seq: 1 }, { seq: 2 }])
    expect(deliveredOf()).toEqual([{ seqs: [1, 2], repeated: true, own: [] }])
  })
})

describe('a job that no attempt can help', () => {
  it('is set aside, with the reason, and those beside it are written', async () => {
    const { chatId, users } = await givenTalk()
    const [alice] = users
    const broken = messageJob(chatId, alice, undefined as never)
    // No transaction has two operations on one item, and the head is in it already.
    const wrong = actJob(chatId, alice, { steps: { twice: step.check(keys.chatHead(chatId), present) } })
    const jobs = [messageJob(chatId, alice, 'one'), broken, wrong, messageJob(chatId, alice, 'two')]
    expect(await appendJobs(chatId, jobs)).toEqual([
      { job: broken, error: expect.any(TypeError) },
      { job: wrong, error: expect.objectContaining({ name: 'ValidationException' }) },
    ])
    expect(await textsOf(chatId)).toEqual(['one', 'two'])
    expect(await outcomesOf(jobs)).toEqual([{ seq: 1 }, undefined, undefined, { seq: 2 }])
  })
})

describe('the head of a chat', () => {
  it('says that it is busy after a batch, and that it has two lanes after a full one', async () => {
    const { chatId, users } = await givenTalk()
    const jobs = (count: number) =>
      Array.from({ length: count }, (_, index) => messageJob(chatId, users[0], `${index}`))
    await updateItem(keys.chatHead(chatId), 'SET activeAtMs = :long', { values: { ':long': 1000 } })
    await appendsAll(chatId, jobs(1))
    expect((await headOf(chatId)).busyUntilMs).toBeUndefined()
    await appendsAll(chatId, jobs(2))
    const busy = await headOf(chatId)
    expect(busy.busyUntilMs).toBeGreaterThan(Date.now())
    expect(busy.lanesUntilMs).toBeUndefined()
    await appendsAll(chatId, jobs(10))
    expect((await headOf(chatId)).lanesUntilMs).toBeGreaterThan(Date.now())
  })

  it('is read anew in two lanes, and else remembered', async () => {
    const { chatId, users } = await givenTalk()
    const [alice] = users
    const countReads = (work: () => Promise<unknown>) =>
      countCalls((input) => 'Key' in input && JSON.stringify(input).includes('HEAD'), work)
    const appendOne = () => appendsAll(chatId, [messageJob(chatId, alice, 'hello')])
    expect(await countReads(appendOne)).toBe(1)
    expect(await countReads(appendOne)).toBe(0)
    const full = Array.from({ length: 10 }, () => messageJob(chatId, alice, 'hello'))
    await appendsAll(chatId, full)
    expect(await countReads(appendOne)).toBe(1)
    expect(await countReads(() => appendsAll(chatId, [actJob(chatId, alice)]))).toBe(1)
  })

  it('is remembered after an act: what comes next is appended at once', async () => {
    const { chatId, users } = await givenTalk()
    await appendsAll(chatId, [actJob(chatId, users[0])])
    const appendOne = () => appendsAll(chatId, [messageJob(chatId, users[0], 'hello')])
    expect(await countCalls(isTransaction, appendOne)).toBe(1)
  })
})

describe('an act', () => {
  const readUpTo = (chatId: string, { userId }: User, condition = present) => ({
    actor: step.update(keys.membership(userId, chatId), 'SET readSeq = :seq', {
      ...condition,
      values: { ':seq': ownSeq },
    }),
  })

  it('stands between the messages before and after it, with the seq of its last message in its steps', async () => {
    const { chatId, users } = await givenTalk()
    const [alice, bob] = users
    const sender = { userId: alice.userId, username: alice.username }
    const act = actJob(chatId, alice, {
      drafts: [
        { type: 'renamed', sender, text: 'Quiet' },
        { type: 'locked', sender, text: '' },
      ],
      headChange: { locked: true },
      found: { locked: false },
      steps: readUpTo(chatId, alice),
    })
    const jobs = [
      messageJob(chatId, bob, 'before'),
      act,
      messageJob(chatId, bob, 'after'),
      messageJob(chatId, alice, 'of the owner'),
    ]
    await appendsAll(chatId, jobs)
    const log = await wholeLog(chatId)
    expect(log.map(({ type, text }) => (type === 'text' ? text : type))).toEqual([
      'before',
      'renamed',
      'locked',
      'of the owner',
    ])
    const [before, acted, after, owners] = await outcomesOf(jobs)
    expect([before, acted, owners]).toEqual([{ seq: 1 }, { seq: 3 }, { seq: 4 }])
    expect(after?.refusal?.code).toBe('chat_locked')
    expect((await headOf(chatId)).locked).toBe(true)
    // The caller of an act delivers its messages.
    expect(deliveredOf().map(({ seqs }) => seqs)).toEqual([[1, 4]])
  })

  it('counts as read by whoever acts', async () => {
    const { chatId, users } = await givenTalk()
    await appendsAll(chatId, [actJob(chatId, users[0], { steps: readUpTo(chatId, users[0]) })])
    expect((await membershipOf(chatId, users[0].userId))?.readSeq).toBe(1)
  })

  it('that found the chat otherwise writes nothing, and says so', async () => {
    const { chatId, users } = await givenTalk()
    const jobs = [
      actJob(chatId, users[0], { headChange: { locked: true }, found: { locked: true } }),
      actJob(chatId, users[0], { found: { locked: false, slowModeSeconds: 5 } }),
      actJob(chatId, users[0], { found: { locked: false, slowModeSeconds: 0 } }),
    ]
    await appendsAll(chatId, jobs)
    expect(await outcomesOf(jobs)).toEqual([{ failed: {} }, { failed: {} }, { seq: 1 }])
    expect((await headOf(chatId)).locked).toBe(false)
  })

  it('tells of the items that refused it what acts ask for, and nothing of a person', async () => {
    const { chatId, users } = await givenTalk()
    const [alice, bob] = users
    const steps = {
      // There is one already.
      profile: step.put({ ...keys.profile(bob.userId), chatCount: 0 }, absent),
      none: step.check(keys.profile('nobody'), present),
      met: step.check(keys.profile(alice.userId), present),
    }
    const job = actJob(chatId, alice, { steps })
    await appendsAll(chatId, [job])
    expect(await outcomeOf(job)).toEqual({ failed: { profile: { chatCount: 1 }, none: null } })
    expect(await wholeLog(chatId)).toEqual([])
  })

  it('that came again is written once', async () => {
    const { chatId, users } = await givenTalk()
    const job = actJob(chatId, users[0])
    await appendsAll(chatId, [job])
    await appendsAll(chatId, [job, messageJob(chatId, users[0], 'after')])
    expect((await wholeLog(chatId)).map(({ type }) => type)).toEqual(['locked', 'text'])
    expect(await outcomeOf(job)).toEqual({ seq: 1 })
    // Its caller delivers what it says.
    expect(deliveredOf().map(({ seqs }) => seqs)).toEqual([[2]])
  })

  it('divides a batch into three transactions, however many messages are before and after it', async () => {
    const { chatId, users } = await givenTalk()
    const [alice, bob] = users
    const two = () => [messageJob(chatId, alice, 'hello'), messageJob(chatId, bob, 'hello')]
    const jobs = [...two(), actJob(chatId, alice), ...two()]
    expect(await countCalls(isTransaction, () => appendsAll(chatId, jobs))).toBe(3)
  })

  it('is tried again after another writer, and marks the chat busy', async () => {
    const { chatId, users } = await givenTalk()
    const [alice, bob] = users
    await updateItem(keys.chatHead(chatId), 'SET activeAtMs = :long', { values: { ':long': 1000 } })
    const job = actJob(chatId, alice, { steps: readUpTo(chatId, alice) })
    beforeTransaction(() => append(chatId, bob, 'faster'))
    await appendsAll(chatId, [job])
    expect(await outcomeOf(job)).toEqual({ seq: 2 })
    expect((await membershipOf(chatId, alice.userId))?.readSeq).toBe(2)
    expect((await headOf(chatId)).busyUntilMs).toBeGreaterThan(Date.now())
  })

  it('of a chat that is gone is refused', async () => {
    const { chatId, users } = await givenTalk()
    await deleteItems([keys.chatHead(chatId)])
    const job = actJob(chatId, users[0])
    await appendsAll(chatId, [job])
    expect((await outcomeOf(job))?.refusal?.code).toBe('chat_not_found')
  })

  it('for which nobody waits any more is refused', async () => {
    const { chatId, users } = await givenTalk()
    const job = { ...actJob(chatId, users[0]), waitsUntilMs: Date.now() }
    await appendsAll(chatId, [job])
    expect((await outcomeOf(job))?.refusal?.code).toBe('unavailable')
    expect(await wholeLog(chatId)).toEqual([])
  })
})
