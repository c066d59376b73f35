import type { SendMessageCommandInput } from '@aws-sdk/client-sqs'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import type { AppendJob } from '../../../shared/domain/messages/append-job.ts'
import { appendMessage } from '../../../shared/domain/messages/append-message.ts'
import { isBusy } from '../../../shared/domain/messages/busy.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { sqs } from '../../../shared/platform/queues/sqs.ts'
import { putItem } from '../../../shared/platform/storage/write.ts'
import { sentOutput } from '../../conditions/fifo-queue.ts'
import { append, givenChat, givenUsers, headOf, type User } from '../../steps/domain/given-domain.ts'
import { transactionConflict } from '../../steps/domain/transaction-conflict.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'

const { beforeTransaction } = useTableInMemory({
  APPEND_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/0/append.fifo',
})

/** Each chat whose queue was asked, and whether its head said then that it is busy. */
const queued: { chatId: string; busy: boolean }[] = []

beforeAll(() => {
  sqs().middlewareStack.add(
    () => async (args) => {
      const { MessageBody = '' } = args.input as SendMessageCommandInput
      const { id, chatId } = JSON.parse(MessageBody) as AppendJob
      queued.push({ chatId, busy: isBusy(await headOf(chatId)) })
      await putItem({ ...keys.appendOutcome(id), expiresAt: 0, seq: 1 })
      return { output: sentOutput(MessageBody) as never, response: {} }
    },
    { step: 'finalizeRequest', priority: 'low', name: 'consumer' },
  )
})
beforeEach(() => {
  queued.length = 0
})

const given = async (people = 1) => {
  const users = (await givenUsers(people)) as [User, ...User[]]
  const chatId = await givenChat(users)
  await append(chatId, users[0], 'first')
  return { chatId, users }
}

/** Does `work` before each of the next transactions, one after the other. */
const beforeEachTransaction = ([work, ...others]: readonly (() => Promise<unknown>)[]): void => {
  if (!work) return
  beforeTransaction(() => {
    beforeEachTransaction(others)
    return work()
  })
}
const collide = (times: number) =>
  beforeEachTransaction(Array.from({ length: times }, () => () => Promise.reject(transactionConflict())))

it('a writer who collides twice is written at the third attempt', async () => {
  const { chatId, users } = await given()
  collide(2)
  expect(await append(chatId, users[0], 'hello')).toMatchObject({ message: { seq: 2 }, queued: false })
  expect(queued).toEqual([])
  expect(isBusy(await headOf(chatId))).toBe(false)
})

it('a writer who collides three times says that the chat is busy, and hands over to its queue', async () => {
  const { chatId, users } = await given()
  collide(3)
  expect(await append(chatId, users[0], 'hello')).toMatchObject({ message: { seq: 1 }, queued: true })
  expect(queued).toEqual([{ chatId, busy: true }])
})

it('a writer whose assumptions are wrong three times collides with nobody', async () => {
  const { chatId, users } = await given(4)
  const [alice, ...others] = users
  beforeEachTransaction(
    others.map(
      ({ userId }) =>
        () =>
          putItem({ ...keys.block(userId, alice.userId) }),
    ),
  )
  const mentioned = new Map(others.map(({ userId, username }) => [userId, username]))
  const sent = await appendMessage({ chatId, sender: alice, text: 'hello', mentioned }, await headOf(chatId))
  expect(sent).toMatchObject({ message: { seq: 2 }, queued: false })
  expect(sent.message).not.toHaveProperty('mentions')
  expect(queued).toEqual([])
})
