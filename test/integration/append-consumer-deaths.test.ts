import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { appends, queues } from '../steps/domain/domain.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { ParleyError } from '../../shared/platform/errors/parley-error.ts'
import { drainQueue } from '../steps/aws/drain-queue.ts'
import { underTableConditions } from '../steps/aws/under-table-conditions.ts'
import { appendBatch } from '../steps/domain/consume-appends.ts'
import { givenBusyChat, type User } from '../steps/domain/given-domain.ts'
import { wholeLog } from '../steps/domain/offer-messages.ts'
import { expectWholeChain } from '../steps/domain/verify-chat.ts'
import type { Batch, Death } from './append-consumer.ts'

const say = ({ credentials }: User, chatId: string, text: string) =>
  postMessage(credentials, { chatId, text, clientMessageId: text })

/** Asks again while the outcome is not known, as a client does: processes take their time to start. */
const sayPatiently = async (user: User, chatId: string, text: string): ReturnType<typeof say> => {
  try {
    return await say(user, chatId, text)
  } catch (error) {
    if (!(error instanceof ParleyError && error.code === 'outcome_unknown')) throw error
    return sayPatiently(user, chatId, text)
  }
}

underTableConditions()
afterEach(() => appends.consume(appendBatch))

/** Handles a batch in a process of its own. @throws Error when that dies. */
const inProcess = async (batch: Batch): Promise<void> => {
  const child = fork(join(import.meta.dirname, 'append-consumer.ts'), { execArgv: [] })
  child.send(batch)
  const [code, signal] = await once(child, 'exit')
  if (code !== 0) throw new Error(`The consumer ended with ${code ?? signal}`)
}

it('a consumer that is killed anywhere loses and doubles nothing, and what it wrote is delivered', async () => {
  const deaths: Death[] = ['before the transaction', 'before the hand-over', 'after the hand-over']
  const given = await Promise.all(deaths.map(() => givenBusyChat(3)))
  const chats = new Map(given.map(({ chatId }, index): [string, Death] => [chatId, deaths[index] ?? 'never']))
  const died: Death[] = []
  appends.consume(async (batch) => {
    const [first] = batch
    const death = chats.get(first?.group ?? '') ?? 'never'
    chats.delete(first?.group ?? '')
    if (death === 'never') return appendBatch(batch)
    died.push(death)
    await inProcess({ bodies: batch.map(({ body }) => body), death })
    throw new Error(`The consumer has outlived its death ${death}`)
  })
  const sendAll = async ({ chatId, people }: (typeof given)[number]) => {
    const sent = await Promise.all(people.map((user, index) => sayPatiently(user, chatId, `${index}`)))
    const log = await wholeLog(chatId)
    expect(log.map(({ seq }) => seq)).toEqual([1, 2, 3])
    for (const { message } of sent) expect(log[message.seq - 1]).toEqual(message)
    await expectWholeChain(people[0], chatId, 3)
  }
  await Promise.all(given.map(sendAll))
  expect(died.toSorted()).toEqual(deaths.toSorted())
  const jobs = (await drainQueue(queues.fanOut)).map((body) => JSON.parse(body))
  for (const { chatId } of given) {
    const delivered = jobs
      .filter((job) => job.chatId === chatId)
      .flatMap(({ pushes }) => pushes.flatMap(({ messages }: { messages: { seq: number }[] }) => messages))
    expect(new Set(delivered.map(({ seq }) => seq))).toEqual(new Set([1, 2, 3]))
  }
})
