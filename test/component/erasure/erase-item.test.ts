import { afterEach, describe, expect, it, vi } from 'vitest'
import { putObject, sizeOfObject } from '../../../shared/domain/attachments/object-store.ts'
import { eraseFromChatItem } from '../../../shared/domain/erasure/erase-item.ts'
import { postMessage } from '../../../shared/domain/messages/post-message.ts'
import { editMessage } from '../../../shared/domain/messages/edit-message.ts'
import { react } from '../../../shared/domain/messages/react.ts'
import { deleteMessage } from '../../../shared/domain/messages/delete-message.ts'
import { type AttachmentRecord, objectKeyOf } from '../../../shared/domain/records/attachment.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import type { MessageRecord } from '../../../shared/domain/records/message.ts'
import type { Key } from '../../../shared/platform/storage/key.ts'
import { getItem } from '../../../shared/platform/storage/read.ts'
import { deleteItems, putItem, updateItem } from '../../../shared/platform/storage/write.ts'
import { givenChat, givenUsers, headOf, type User } from '../../steps/domain/given-domain.ts'
import { domainInMemory } from './domain-in-memory.ts'

const { beforeCall, beforeTransaction } = await domainInMemory()
afterEach(() => {
  vi.useRealTimers()
})

type Item = Key & Record<string, unknown>

const given = async () => {
  const [ann, bob, cid] = (await givenUsers(3)) as [User, User, User]
  const chatId = await givenChat([bob, ann, cid])
  const erased = { userId: ann.userId, names: [ann.username], keepTexts: true }
  /** Erases Ann from the item as it stands now. @returns what is left of it. */
  const erase = async (key: Key, changed: Partial<typeof erased> = {}): Promise<Item | undefined> => {
    await eraseFromChatItem((await getItem<Item>(key)) ?? key, { ...erased, ...changed })
    return getItem<Item>(key)
  }
  const send = async ({ credentials }: User, text: string, more: { clientMessageId?: string } = {}) =>
    (await postMessage(credentials, { chatId, text, ...more })).message
  const recordOf = (seq: number) => getItem<MessageRecord>(keys.message(chatId, seq))
  return { ann, bob, cid, chatId, erased, erase, send, recordOf }
}

describe('of a chat’s other items', () => {
  it.each([
    ['the user’s own ban', (chatId: string, user: string) => keys.ban(chatId, user)],
    [
      'a socket that was in the chat',
      (chatId: string, user: string) => keys.subscription(chatId, user, 'c='),
    ],
    [
      'that a message was urgent to them',
      (chatId: string, user: string) => keys.requiredNotice(chatId, 7, user),
    ],
  ])('%s goes, and another user’s stays', async (_, keyOf) => {
    const { ann, bob, chatId, erase } = await given()
    for (const userId of [ann.userId, bob.userId, `${ann.userId}x`, `x${ann.userId}`])
      await putItem({ ...keyOf(chatId, userId), note: 1 })
    expect(await erase(keyOf(chatId, ann.userId))).toBeUndefined()
    for (const userId of [bob.userId, `${ann.userId}x`, `x${ann.userId}`])
      expect(await erase(keyOf(chatId, userId))).toMatchObject({ note: 1 })
  })

  it('what belongs to the chat stays as it is', async () => {
    const { ann, bob, chatId, erase } = await given()
    for (const key of [
      keys.chatMeta(chatId),
      keys.chatHead(chatId),
      keys.rosterEntry(chatId, bob.userId),
      keys.rosterEntry(chatId, ann.userId),
      keys.sharding(chatId),
      keys.hook(chatId, ann.userId),
      keys.messageChanged(chatId, 1, 1),
    ]) {
      await putItem({ ...((await getItem<Item>(key)) ?? key), note: 1 })
      const before = await getItem(key)
      expect(await erase(key)).toEqual(before)
    }
  })

  it('a user whose id looks like a number is not taken for a message', async () => {
    const { chatId, erase } = await given()
    const userId = '000000000012'
    const state = keys.requiredNotification(chatId, 12)
    await putItem({ ...state, userIds: ['bob'], phase: 'succeeded' })
    expect(await erase(state, { userId })).toMatchObject({ userIds: ['bob'] })
  })

  it('a ban that the user spoke stays, by nobody, and that of another one as it is', async () => {
    const { ann, bob, chatId, erase } = await given()
    await putItem({ ...keys.ban(chatId, 'one'), byUserId: ann.userId, bannedAtMs: 5 })
    await putItem({ ...keys.ban(chatId, 'two'), byUserId: bob.userId, bannedAtMs: 6 })
    await putItem({ ...keys.ban(chatId, 'three'), bannedAtMs: 7 })
    const ban = { ...keys.ban(chatId, 'one'), byUserId: 'deleted-user', bannedAtMs: 5 }
    expect(await erase(keys.ban(chatId, 'one'))).toEqual(ban)
    expect(await erase(keys.ban(chatId, 'one'))).toEqual(ban)
    let writes = 0
    beforeCall(
      async () => {
        writes++
      },
      (input) => 'UpdateExpression' in input,
    )
    expect(await erase(keys.ban(chatId, 'two'))).toMatchObject({ byUserId: bob.userId })
    expect(writes).toBe(0)
    beforeCall(
      async () => {},
      () => true,
    )
    expect(await erase(keys.ban(chatId, 'three'))).not.toHaveProperty('byUserId')
  })

  it('a ban that is lifted, or spoken anew, at this moment stays so', async () => {
    const { ann, bob, chatId, erase } = await given()
    const key = keys.ban(chatId, 'one')
    const isUpdate = (input: object) => 'UpdateExpression' in input
    await putItem({ ...key, byUserId: ann.userId })
    beforeCall(() => deleteItems([key]), isUpdate)
    expect(await erase(key)).toBeUndefined()
    await putItem({ ...key, byUserId: ann.userId })
    beforeCall(() => putItem({ ...key, byUserId: bob.userId }), isUpdate)
    expect(await erase(key)).toMatchObject({ byUserId: bob.userId })
  })

  it('whom a required notification names loses the user once it is over, and not while it needs the list', async () => {
    const { ann, bob, chatId, erase } = await given()
    const key = keys.requiredNotification(chatId, 3)
    const userIds = [bob.userId, ann.userId, 'cid']
    for (const phase of ['succeeded', 'failed']) {
      await putItem({ ...key, phase, userIds })
      expect(await erase(key)).toMatchObject({ phase, userIds: [bob.userId, 'cid'] })
    }
    await putItem({ ...key, phase: 'running', userIds })
    expect(await erase(key)).toMatchObject({ userIds })
  })

  it('a required notification that names others alone is not written, nor one that changes meanwhile', async () => {
    const { ann, bob, chatId, erase } = await given()
    const key = keys.requiredNotification(chatId, 3)
    await putItem({ ...key, phase: 'succeeded', userIds: [bob.userId] })
    const isUpdate = (input: object) => 'UpdateExpression' in input
    let updates = 0
    beforeCall(async () => {
      updates++
    }, isUpdate)
    await erase(key)
    expect(updates).toBe(0)
    await putItem({ ...key, phase: 'succeeded', userIds: [ann.userId] })
    beforeCall(() => putItem({ ...key, phase: 'succeeded', userIds: [ann.userId, 'dan'] }), isUpdate)
    expect(await erase(key)).toMatchObject({ userIds: [ann.userId, 'dan'] })
  })
})

describe('a file', () => {
  const givenFile = async (chatId: string, changed: Partial<AttachmentRecord>) => {
    const file = {
      ...keys.attachment(chatId, 'file-1'),
      chatId,
      attachmentId: 'file-1',
      name: 'secret.txt',
      contentType: 'text/plain',
      size: 3,
      uploaderId: '',
      ...changed,
    } satisfies AttachmentRecord
    await putItem(file)
    await putObject(objectKeyOf(file), new Uint8Array([1, 2, 3]), 3)
    return file
  }

  it('in no message goes with its name, and its record when nobody can upload it any more', async () => {
    const { ann, chatId, erase } = await given()
    vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 })
    const file = await givenFile(chatId, { uploaderId: ann.userId, expiresAt: 1 })
    const left = await erase(file)
    expect(left).toEqual({
      ...file,
      uploaderId: 'deleted-user',
      name: '-',
      expiresAt: 1_800_000_000 + 20 * 60,
    })
    expect(await sizeOfObject(objectKeyOf(file))).toBeUndefined()
  })

  it('of another user, or in a message, stays', async () => {
    const { ann, bob, chatId, erase } = await given()
    for (const changed of [{ uploaderId: bob.userId }, { uploaderId: ann.userId, seq: 1 }]) {
      const file = await givenFile(chatId, changed)
      expect(await erase(file)).toEqual(file)
      expect(await sizeOfObject(objectKeyOf(file))).toBe(3)
    }
  })

  it('whose record goes, or gets its message, at this moment is not written again', async () => {
    const { ann, chatId, erased } = await given()
    const isUpdate = (input: object) => 'UpdateExpression' in input
    const gone = await givenFile(chatId, { uploaderId: ann.userId })
    beforeCall(() => deleteItems([gone]), isUpdate)
    await eraseFromChatItem(gone, erased)
    expect(await getItem(gone)).toBeUndefined()
    const sent = await givenFile(chatId, { uploaderId: ann.userId })
    beforeCall(
      () => updateItem(keys.attachment(chatId, 'file-1'), 'SET seq = :one', { values: { ':one': 1 } }),
      isUpdate,
    )
    await eraseFromChatItem(sent, erased)
    expect(await getItem(sent)).toEqual({ ...sent, seq: 1 })
  })
})

describe('a message', () => {
  it('keeps its place and text, and loses its author for every reader', async () => {
    const { ann, chatId, erase, send, recordOf } = await given()
    const { seq } = await send(ann, 'mine', { clientMessageId: 'c-1' })
    expect(await getItem(keys.dedup(chatId, ann.userId, 'c-1'))).toBeDefined()
    await erase(keys.message(chatId, seq))
    expect(await recordOf(seq)).toMatchObject({
      senderId: 'deleted-user',
      senderName: 'deleted user',
      text: 'mine',
      revision: 1,
    })
    expect(await recordOf(seq)).not.toHaveProperty('clientMessageId')
    expect(await getItem(keys.dedup(chatId, ann.userId, 'c-1'))).toBeUndefined()
    expect((await headOf(chatId)).lastMessage).toMatchObject({ senderId: 'deleted-user', text: 'mine' })
    // Again, it finds nothing of theirs.
    await erase(keys.message(chatId, seq))
    expect(await recordOf(seq)).toMatchObject({ revision: 1 })
  })

  it('keeps its proof: the author’s salt goes, and the hash and the text’s salt stay', async () => {
    const { ann, chatId, erase, send, recordOf } = await given()
    const { seq } = await send(ann, 'mine')
    const before = (await recordOf(seq)) as MessageRecord
    expect(before.salt).toBeDefined()
    await erase(keys.message(chatId, seq))
    const after = (await recordOf(seq)) as MessageRecord
    expect(after.chain).toEqual(before.chain)
    expect(after).not.toHaveProperty('salt')
    expect(after).not.toHaveProperty('authorSalt')
    expect(after.authorHash).toBeDefined()
    expect(after.textSalt).toBeDefined()
    expect(after).not.toHaveProperty('textHash')
  })

  it('whose text goes, too, loses both salts', async () => {
    const { ann, chatId, erase, send, recordOf } = await given()
    const { seq } = await send(ann, 'mine')
    await erase(keys.message(chatId, seq), { keepTexts: false })
    const after = (await recordOf(seq)) as MessageRecord
    expect(after).toMatchObject({ text: '', senderId: 'deleted-user', deletedAtMs: expect.any(Number) })
    for (const salt of ['salt', 'authorSalt', 'textSalt']) expect(after).not.toHaveProperty(salt)
    expect(after.authorHash).toBeDefined()
    expect(after.textHash).toBeDefined()
  })

  it('of others is not written at all', async () => {
    const { bob, chatId, erase, send, recordOf } = await given()
    const { seq } = await send(bob, 'hello')
    const before = await recordOf(seq)
    let writes = 0
    beforeTransaction(async () => {
      writes++
    })
    await erase(keys.message(chatId, seq))
    expect(writes).toBe(0)
    beforeTransaction(
      async () => {},
      () => false,
    )
    expect(await recordOf(seq)).toEqual(before)
  })

  it('of others that was changed once is not even looked at, and not published again', async () => {
    const { bob, chatId, erased, send, recordOf } = await given()
    const { seq } = await send(bob, 'hello')
    await editMessage(bob.credentials, chatId, seq, 'hello again')
    const record = (await recordOf(seq)) as MessageRecord
    let calls = 0
    beforeCall(
      async () => {
        calls++
      },
      () => true,
    )
    await eraseFromChatItem(record, erased)
    expect(calls).toBe(0)
    beforeCall(
      async () => {},
      () => true,
    )
    expect(await recordOf(seq)).toEqual(record)
  })

  it.each([
    ['the message', keys.message],
    ['its chat', (chatId: string) => keys.chatHead(chatId)],
  ])('of which %s is gone is no error', async (_, keyOf) => {
    const { ann, chatId, erased, send, recordOf } = await given()
    const { seq } = await send(ann, 'mine')
    const record = (await recordOf(seq)) as MessageRecord
    await deleteItems([keyOf(chatId, seq)])
    await eraseFromChatItem(record, erased)
  })

  it('that cannot be written is an error', async () => {
    const { ann, chatId, erase, send } = await given()
    const { seq } = await send(ann, 'mine')
    beforeTransaction(() => Promise.reject(new Error('The table is broken')))
    await expect(erase(keys.message(chatId, seq))).rejects.toMatchObject({ code: 'outcome_unknown' })
  })
})

describe('a reaction', () => {
  const key = (chatId: string, seq: number, { userId }: User) => keys.reaction(chatId, seq, '👍', userId)

  it('goes with its count, once, and those of others stay', async () => {
    const { ann, bob, cid, chatId, erase, send, recordOf } = await given()
    const { seq } = await send(bob, 'hello')
    for (const user of [ann, bob, cid]) await react(user.credentials, chatId, seq, '👍', true)
    for (let times = 0; times < 2; times++) {
      expect(await erase(key(chatId, seq, ann))).toBeUndefined()
      const { reactions } = (await recordOf(seq)) as MessageRecord
      expect(reactions?.['👍']).toEqual({ count: 2, userIds: [bob.userId, cid.userId] })
    }
    const kept = await getItem(key(chatId, seq, bob))
    expect(await erase(key(chatId, seq, bob))).toEqual(kept)
  })

  it('that its user takes back at this moment is counted once', async () => {
    const { ann, bob, chatId, erase, send, recordOf } = await given()
    const { seq } = await send(bob, 'hello')
    for (const user of [ann, bob]) await react(user.credentials, chatId, seq, '👍', true)
    beforeTransaction(() => react(ann.credentials, chatId, seq, '👍', false))
    await erase(key(chatId, seq, ann))
    const { reactions } = (await recordOf(seq)) as MessageRecord
    expect(reactions?.['👍']).toEqual({ count: 1, userIds: [bob.userId] })
  })

  it('whose item alone is there counts nowhere, and goes', async () => {
    const { ann, bob, chatId, erase, send, recordOf } = await given()
    const { seq } = await send(bob, 'hello')
    await putItem({ ...key(chatId, seq, ann) })
    expect(await erase(key(chatId, seq, ann))).toBeUndefined()
    expect(await recordOf(seq)).not.toHaveProperty('revision')
  })

  it('whose item alone was lost is not counted down for another one', async () => {
    const { ann, bob, cid, chatId, erase, send, recordOf } = await given()
    const { seq } = await send(bob, 'hello')
    for (const user of [bob, cid]) await react(user.credentials, chatId, seq, '👍', true)
    await erase(key(chatId, seq, ann))
    const { reactions } = (await recordOf(seq)) as MessageRecord
    expect(reactions?.['👍']).toMatchObject({ count: 2 })
  })

  it('to a message that was deleted goes, and so does one to a message that is not there', async () => {
    const { ann, bob, chatId, erase, send } = await given()
    const { seq } = await send(bob, 'hello')
    await react(ann.credentials, chatId, seq, '👍', true)
    await deleteMessage(bob.credentials, chatId, seq)
    expect(await erase(key(chatId, seq, ann))).toBeUndefined()
    await putItem({ ...key(chatId, 999, ann) })
    expect(await erase(key(chatId, 999, ann))).toBeUndefined()
  })
})
