import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { enterChat } from '../../../shared/domain/live/enter-chat.ts'
import { appendMessage } from '../../../shared/domain/messages/append-message.ts'
import { postMessage } from '../../../shared/domain/messages/post-message.ts'
import type { AttachmentRecord } from '../../../shared/domain/records/attachment.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { publishMetrics } from '../../../shared/platform/observability/metrics.ts'
import { deleteItems, putItem } from '../../../shared/platform/storage/write.ts'
import { givenChat, givenSocket, givenUsers, headOf, type User } from '../../steps/domain/given-domain.ts'
import { startSocketsStub } from '../../steps/domain/sockets-stub.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'
import { printedMetrics } from '../../steps/generic/printed-lines.ts'

const sockets = await startSocketsStub()
useTableInMemory({
  WEBSOCKET_CALLBACK_URL: sockets.url,
  CONNECTS_PER_MINUTE: '60000',
  CONNECT_BURST: '1000',
  SOCKETS_PER_USER: '100',
  STAGE: 'test',
  FAULT_POINT: 'after-append:dies',
})

const published = async () => {
  const [metrics] = await printedMetrics(() =>
    publishMetrics({ function_name: 'f', function_request_id: 'r' }),
  )
  return metrics ?? {}
}

// Metrics of a test before.
beforeEach(published)
afterEach(() => {
  vi.restoreAllMocks()
})

/** A chat of two, in which a socket of the second sees what is sent. */
const given = async () => {
  const [alice, bob] = (await givenUsers(2)) as [User, User]
  const chatId = await givenChat([alice, bob])
  const { connectionId } = await givenSocket(bob)
  await enterChat({ kind: 'connection', connectionId }, chatId, undefined)
  const seen = () =>
    sockets
      .received(connectionId)
      .flatMap(({ type, messages }) => (type === 'messages' ? (messages as { text: string }[]) : []))
      .map(({ text }) => text)
  const send = (message: Omit<Parameters<typeof postMessage>[1], 'chatId'>, by = alice) =>
    postMessage(by.credentials, { chatId, ...message })
  return { alice, bob, chatId, seen, send }
}

const codeOf = (sending: Promise<unknown>): Promise<unknown> =>
  sending.then(
    () => undefined,
    ({ code }: { code: unknown }) => code,
  )

describe('a message', () => {
  it('is pushed to whoever is in the chat, and so is its repeat: perhaps nobody received the first one', async () => {
    const { send, seen } = await given()
    const once = { text: 'once', clientMessageId: 'm-1' }
    const { message, duplicate } = await send(once)
    expect([message.seq, duplicate]).toEqual([1, false])
    expect(seen()).toEqual(['once'])
    expect(await send(once)).toEqual({ message, duplicate: true })
    expect(seen()).toEqual(['once', 'once'])
  })

  it('counts as sent or as repeated, and only a new one has a latency', async () => {
    const { send } = await given()
    const once = { text: 'once', clientMessageId: 'm-1' }
    await send(once)
    const first = await published()
    expect(first).toMatchObject({ MessagesSent: 1, FanOutLatency: expect.any(Number) })
    expect(first).not.toHaveProperty('MessageDuplicates')
    await send(once)
    const second = await published()
    expect(second).toMatchObject({ MessageDuplicates: 1 })
    expect(second).not.toHaveProperty('MessagesSent')
    expect(second).not.toHaveProperty('FanOutLatency')
  })

  it('whose sender dies right after the append is pushed by its repeat', async () => {
    const { send, seen } = await given()
    vi.spyOn(process, 'exit').mockImplementation(() => {
      throw new Error('dead')
    })
    const dies = { text: 'dies', clientMessageId: 'dies' }
    await expect(send(dies)).rejects.toThrow('dead')
    expect(seen()).toEqual([])
    expect(await send(dies)).toMatchObject({ message: { seq: 1 }, duplicate: true })
    expect(seen()).toEqual(['dies'])
  })

  it('into a chat that there is not is refused, with or without references', async () => {
    const { alice } = await given()
    const into = (references: object) =>
      codeOf(postMessage(alice.credentials, { chatId: 'none', text: 'hello', ...references }))
    expect(await into({})).toBe('chat_not_found')
    expect(await into({ replyTo: 1 })).toBe('chat_not_found')
  })
})

describe('a message that refers to what is not there', () => {
  const file: Omit<AttachmentRecord, 'pk' | 'sk' | 'chatId' | 'uploaderId'> = {
    attachmentId: 'f',
    name: 'a.txt',
    contentType: 'text/plain',
    size: 1,
  }
  const attachments = [{ attachmentId: 'f' }]

  /** A message with a file, which was deleted since. */
  const givenDeletedFile = async () => {
    const scene = await given()
    const { alice, chatId } = scene
    const record = { ...keys.attachment(chatId, 'f'), ...file, chatId, uploaderId: alice.userId }
    await putItem(record)
    await appendMessage(
      { chatId, sender: alice, text: 'file', clientMessageId: 'm-1', attachments: [record] },
      await headOf(chatId),
    )
    await deleteItems([record])
    return scene
  }

  it('is refused if it is a new one', async () => {
    const { send, seen } = await givenDeletedFile()
    expect(await codeOf(send({ text: 'file', attachments }))).toBe('attachment_not_found')
    expect(await codeOf(send({ text: 'file', attachments, clientMessageId: 'm-2' }))).toBe(
      'attachment_not_found',
    )
    expect(await codeOf(send({ text: 'reply', replyTo: 9, clientMessageId: 'm-2' }))).toBe(
      'message_not_found',
    )
    expect(seen()).toEqual([])
  })

  it('is answered with the first one if it repeats it, and pushed again', async () => {
    const { send, seen } = await givenDeletedFile()
    const repeat = { text: 'file', attachments, clientMessageId: 'm-1' }
    expect(await send(repeat)).toMatchObject({
      message: { seq: 1, text: 'file', attachments: [file] },
      duplicate: true,
    })
    expect(seen()).toEqual(['file'])
    expect(await published()).toMatchObject({ MessageDuplicates: 1 })
  })

  it('is refused to whoever may not write there, whatever they sent before', async () => {
    const { alice, chatId, send } = await givenDeletedFile()
    await deleteItems([keys.membership(alice.userId, chatId)])
    const repeat = { text: 'file', attachments, clientMessageId: 'm-1' }
    expect(await codeOf(send(repeat))).toBe('chat_not_found')
  })
})
