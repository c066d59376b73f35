import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { contentHashOf, findFirst, findRepeated, findSeq } from '../../../shared/domain/messages/repeats.ts'
import { append, givenChat, givenUser } from '../../steps/domain/given-domain.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'

useTableInMemory()

const base = { chatId: 'c', sender: { userId: 'a' }, text: 'hi' }
const files = (...ids: string[]) => ({ ...base, attachments: ids.map((attachmentId) => ({ attachmentId })) })

describe('what a repeat has in common with the first message', () => {
  it('is the same as before there was custom data: records of that time still count', () => {
    const hashOf = (content: unknown) =>
      createHash('sha256').update(JSON.stringify(content)).digest('base64url')
    expect(contentHashOf(base)).toBe(hashOf(['hi', undefined, undefined]))
    expect(contentHashOf({ ...files('f', 'g', 'f'), replyTo: 3 })).toBe(hashOf(['hi', 3, ['f', 'g']]))
  })

  it('is its text, what it replies to, its files, each once, and its custom data', () => {
    const all = [
      base,
      { ...base, text: 'ho' },
      { ...base, replyTo: 1 },
      files('f'),
      files('g'),
      { ...base, custom: { id: 1 } },
      { ...base, custom: { id: 2 } },
    ]
    expect(new Set(all.map(contentHashOf)).size).toBe(all.length)
  })
})

describe('the first message', () => {
  const given = async () => {
    const user = await givenUser()
    const chatId = await givenChat([user])
    await append(chatId, user, 'hi', 'm-1')
    return { chatId, user, repeat: { chatId, sender: user, text: 'hi' } }
  }

  it('is found by its clientMessageId alone', async () => {
    const { chatId, user, repeat } = await given()
    expect(await findSeq(chatId, user.userId, 'm-1')).toBe(1)
    expect(await findSeq(chatId, user.userId, 'm-2')).toBeUndefined()
    expect(await findRepeated({ ...repeat, clientMessageId: 'm-1' })).toMatchObject({ seq: 1, text: 'hi' })
    expect(await findRepeated({ ...repeat, clientMessageId: 'm-2' })).toBeUndefined()
    expect(await findRepeated(repeat)).toBeUndefined()
  })

  it('of a sender without a clientMessageId is not the one with the id `undefined`', async () => {
    const { chatId, user, repeat } = await given()
    await append(chatId, user, 'hi', 'undefined')
    expect(await findRepeated(repeat)).toBeUndefined()
  })

  it('is not another one, and went with its chat', async () => {
    const { repeat } = await given()
    const other = { ...repeat, text: 'ho', clientMessageId: 'm-1' }
    await expect(findRepeated(other)).rejects.toMatchObject({ code: 'client_message_id_reused' })
    const dedup = { pk: 'p', sk: 's', seq: 9, contentHash: contentHashOf(repeat), expiresAt: 0 }
    await expect(findFirst(repeat, dedup)).rejects.toMatchObject({ code: 'chat_not_found' })
  })
})
