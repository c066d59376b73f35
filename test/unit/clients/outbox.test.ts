import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ApiError } from '../../../clients/client/api-error.ts'
import { Outbox, type OutgoingMessage, type Sent } from '../../../clients/client/outbox.ts'
import type { OutboxStorage, StoredMessage } from '../../../clients/client/outbox-storage.ts'

const refusal = new ApiError('chat_locked', 'The chat is locked')
const written = (index: number): StoredMessage => ({
  clientMessageId: `m-${index}`,
  text: `n ${index}`,
  createdAtMs: 0,
})

const keeping = (kept: readonly StoredMessage[] = []) => {
  const storage = {
    kept,
    read: () => storage.kept,
    write: (_: string, __: string, messages: readonly StoredMessage[]) => {
      storage.kept = messages
    },
  }
  return storage satisfies OutboxStorage
}

const outboxOf = (deliver: (message: StoredMessage) => Promise<Sent>, storage: OutboxStorage = keeping()) => {
  const end = new AbortController()
  const seen: (readonly OutgoingMessage[])[] = []
  const outbox = new Outbox({
    storage,
    userId: 'u',
    chatId: 'c',
    deliver,
    ended: end.signal,
    onChange: () => seen.push(outbox.messages),
    onAborted: () => {},
  })
  return { outbox, seen, end }
}
const sentAs = ({ clientMessageId }: StoredMessage): Sent => ({
  chatId: 'c',
  clientMessageId,
  seq: 1,
  sentAt: 'now',
})
const never = () => new Promise<Sent>(() => {})

test('messages go one at a time, in the order in which they were written; a refusal fails that one only', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 12 }), async (refused) => {
      const delivered: string[] = []
      let underWay = 0
      const { outbox } = outboxOf(async (message) => {
        expect(++underWay).toBe(1)
        delivered.push(message.clientMessageId)
        await Promise.resolve()
        underWay--
        if (refused[delivered.length - 1]) throw refusal
        return sentAs(message)
      })
      const results = await Promise.allSettled(refused.map((_, index) => outbox.send(written(index))))
      expect(delivered).toEqual(refused.map((_, index) => `m-${index}`))
      expect(results.map(({ status }) => status === 'rejected')).toEqual(refused)
      const failed = refused.flatMap((is, index) => (is ? [`m-${index}`] : []))
      expect(outbox.messages.map(({ clientMessageId, state }) => [clientMessageId, state])).toEqual(
        failed.map((id) => [id, 'failed']),
      )
    }),
  )
})

test('what was not acked is in the storage, and the next outbox sends it, under the same clientMessageId', async () => {
  const storage = keeping()
  const before = outboxOf(never, storage)
  before.outbox.send(written(1))
  before.outbox.send(written(2))
  before.end.abort(refusal)
  before.outbox.end(refusal, false)
  expect(storage.kept.map(({ clientMessageId }) => clientMessageId)).toEqual(['m-1', 'm-2'])

  const delivered: string[] = []
  const after = outboxOf(async (message) => {
    delivered.push(message.clientMessageId)
    return sentAs(message)
  }, storage)
  await after.outbox.run()
  expect(delivered).toEqual(['m-1', 'm-2'])
  expect(storage.kept).toEqual([])
})

test('a failed message stays failed over a reload, until it is retried or discarded', async () => {
  const storage = keeping()
  const before = outboxOf(() => Promise.reject(refusal), storage)
  await expect(before.outbox.send(written(1))).rejects.toBe(refusal)
  await expect(before.outbox.send(written(2))).rejects.toBe(refusal)

  const { outbox } = outboxOf(async (message) => sentAs(message), storage)
  await outbox.run()
  expect(outbox.messages.map(({ state, error }) => [state, error?.code])).toEqual([
    ['failed', 'chat_locked'],
    ['failed', 'chat_locked'],
  ])
  expect(await outbox.retry('m-1')).toMatchObject({ clientMessageId: 'm-1' })
  outbox.discard('m-2')
  expect([outbox.messages, storage.kept]).toEqual([[], []])
})

test('what waited so long that a repeat might double it fails instead, and a retry is a new message', async () => {
  const day = 24 * 3600 * 1000
  const old = { ...written(1), triedAtMs: Date.now() - day }
  const fresh = { ...written(2), createdAtMs: Date.now() - day }
  const { outbox } = outboxOf(async (message) => sentAs(message), keeping([old, fresh]))
  await outbox.run()
  expect(outbox.messages.map(({ clientMessageId }) => clientMessageId)).toEqual(['m-1'])
  const { clientMessageId } = await outbox.retry('m-1')
  expect(clientMessageId).not.toBe('m-1')
})

test('an aborted message is sent no more, and the next one has its turn', async () => {
  const abort = new AbortController()
  const { outbox } = outboxOf((message) =>
    message.text === 'n 1' ? never() : Promise.resolve(sentAs(message)),
  )
  const first = outbox.send(written(1), abort.signal)
  const second = outbox.send(written(2))
  abort.abort(new Error('never mind'))
  await expect(first).rejects.toThrow('never mind')
  expect(await second).toMatchObject({ clientMessageId: 'm-2' })
  expect(outbox.messages).toEqual([])
  await expect(outbox.send(written(3), abort.signal)).rejects.toThrow('never mind')
})

test('a storage that cannot be written costs nothing else', async () => {
  const { outbox } = outboxOf(async (message) => sentAs(message), {
    read: () => [],
    write: () => {
      throw new Error('full')
    },
  })
  expect(await outbox.send(written(1))).toMatchObject({ clientMessageId: 'm-1' })
})
