import { describe, expect, it } from 'vitest'
import { appendToLog, type Draft, positionAfter } from '../../../shared/domain/messages/append-to-log.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import type { MessageRecord } from '../../../shared/domain/records/message.ts'
import { publishMetrics } from '../../../shared/platform/observability/metrics.ts'
import { present } from '../../../shared/platform/storage/condition.ts'
import { getItem } from '../../../shared/platform/storage/read.ts'
import { deleteItems, step, updateItem } from '../../../shared/platform/storage/write.ts'
import { append, givenChat, givenUser, headOf } from '../../steps/domain/given-domain.ts'
import { transactionConflict } from '../../steps/domain/transaction-conflict.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'
import { printedMetrics } from '../../steps/generic/printed-lines.ts'

const { beforeTransaction } = useTableInMemory({ STAGE: 'test' })

const appendTo = async (chatId: string, draft: Draft, head?: Awaited<ReturnType<typeof headOf>>) =>
  appendToLog({ chatId, position: positionAfter(head ?? (await headOf(chatId))), drafts: [draft], steps: {} })

const given = async () => {
  const user = await givenUser()
  return { chatId: await givenChat([user]), sender: { userId: user.userId, username: user.username } }
}

const storedOf = async (chatId: string) => {
  const record = await getItem<MessageRecord>(keys.message(chatId, 1))
  const { chain: _, salt: _salt, sentAtMs: _sentAtMs, ...fields } = record ?? ({} as MessageRecord)
  return fields
}

it('a message is stored with all that its draft has', async () => {
  const { chatId, sender } = await given()
  const file = { attachmentId: 'f', name: 'a.txt', contentType: 'text/plain', size: 1 } as const
  const all = {
    type: 'text',
    text: 'hi @bob',
    clientMessageId: '',
    replyTo: 0,
    mentions: ['b'],
    mentionNames: ['bob'],
    attachments: [file],
    custom: '{}',
  } as const
  await appendTo(chatId, { ...all, sender: { ...sender, kind: 'bot' } })
  expect(await storedOf(chatId)).toStrictEqual({
    ...keys.message(chatId, 1),
    chatId,
    seq: 1,
    senderId: sender.userId,
    senderName: sender.username,
    senderKind: 'bot',
    ...all,
  })
})

it('a message is stored with no more than its draft has', async () => {
  const { chatId, sender } = await given()
  await appendTo(chatId, {
    type: 'text',
    text: 'hi',
    sender,
    mentions: [],
    mentionNames: [],
    attachments: [],
  })
  expect(await storedOf(chatId)).toStrictEqual({
    ...keys.message(chatId, 1),
    chatId,
    seq: 1,
    type: 'text',
    senderId: sender.userId,
    senderName: sender.username,
    text: 'hi',
  })
})

it('a message that was appended by an older head leaves what others said of its chat meanwhile', async () => {
  const { chatId, sender } = await given()
  const head = { ...(await headOf(chatId)), busyUntilMs: 1, lanesUntilMs: 1 }
  await updateItem(keys.chatHead(chatId), 'SET busyUntilMs = :new, lanesUntilMs = :new', {
    values: { ':new': 2 },
  })
  await appendTo(chatId, { type: 'text', text: 'hi', sender }, head)
  expect(await headOf(chatId)).toMatchObject({ busyUntilMs: 2, lanesUntilMs: 2, lastSeq: 1 })
})

it('nothing is appended to a chat that is gone', async () => {
  const { chatId, sender } = await given()
  const head = await headOf(chatId)
  await deleteItems([keys.chatHead(chatId)])
  const appending = appendTo(chatId, { type: 'text', text: 'hi', sender }, head)
  await expect(appending).rejects.toMatchObject({ code: 'chat_not_found' })
})

describe('a conflict', () => {
  const publish = () => publishMetrics({ function_name: 'f', function_request_id: 'r' })
  /** Has one append refused. @returns how often that counted as a conflict. */
  const conflictsOf = async (steps: Parameters<typeof appendToLog<string>>[0]['steps'], isOld = false) => {
    const { chatId, sender } = await given()
    const head = await headOf(chatId)
    if (isOld) await append(chatId, sender, 'faster')
    await printedMetrics(publish)
    const draft: Draft = { type: 'text', text: 'hi', sender }
    const appended = await appendToLog({ chatId, position: positionAfter(head), drafts: [draft], steps })
    expect(appended.committed).toBe(false)
    const [metrics] = await printedMetrics(publish)
    return metrics?.['AppendConflicts'] ?? 0
  }

  it('is counted where another writer was faster', async () => {
    expect(await conflictsOf({}, true)).toBe(1)
  })

  it('is counted where another writer holds an item', async () => {
    beforeTransaction(
      () => Promise.reject(transactionConflict()),
      (steps) => steps.includes('MSG#'),
    )
    expect(await conflictsOf({})).toBe(1)
  })

  it('is none where a step of the caller is refused', async () => {
    const none = { none: step.check(keys.profile('nobody'), present) }
    expect(await conflictsOf(none)).toBe(0)
    expect(await conflictsOf(none, true)).toBe(1)
  })
})
