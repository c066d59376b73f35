import '../steps/domain/domain.ts'
import { describe, expect, it } from 'vitest'
import { changedCustom, type Custom, custom as customField } from '../../shared/contract/custom.ts'
import { getUser } from '../../shared/domain/accounts/find-users.ts'
import { patchOwnUser } from '../../shared/domain/accounts/patch-own-user.ts'
import { createChat } from '../../shared/domain/chats/create-chat.ts'
import { getChat } from '../../shared/domain/chats/get-chat.ts'
import { patchChat } from '../../shared/domain/chats/patch-chat.ts'
import { withoutUser } from '../../shared/domain/erasure/erase-message.ts'
import { messageLine } from '../../shared/domain/exports/to-lines.ts'
import { addMembers } from '../../shared/domain/members/add-members.ts'
import { listMembers } from '../../shared/domain/members/list-members.ts'
import { setRole } from '../../shared/domain/members/patch-member.ts'
import { removeMember } from '../../shared/domain/members/remove-member.ts'
import { setCustom } from '../../shared/domain/members/set-custom.ts'
import { markBusy } from '../../shared/domain/messages/busy.ts'
import { deleteMessage } from '../../shared/domain/messages/delete-message.ts'
import { editMessage } from '../../shared/domain/messages/edit-message.ts'
import { findMessage } from '../../shared/domain/messages/find-message.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { readMessages } from '../../shared/domain/messages/read-messages.ts'
import { callService } from '../steps/domain/call-service.ts'
import { givenChat, givenUsers, type User } from '../steps/domain/given-domain.ts'

/** Values that attributes of the table would not keep as they are. */
const odd: Custom = {
  empty: '',
  none: null,
  list: [1, 'a', [], {}],
  deep: Array.from({ length: 40 }).reduce<unknown>((inner) => ({ inner }), 'bottom'),
  small: 5e-324,
  large: 1.7976931348623157e308,
  precise: 0.1234567890123456,
  'a key, with "marks" 😀': '\u0000\ud800',
}

const given = async () => {
  const [alice, bob] = (await givenUsers(2)) as [User, User]
  return { alice, bob, chatId: await givenChat([alice, bob]) }
}

it('what an application gives is at most 2 KB of JSON, and comes back as it was', () => {
  const value = { pad: 'x'.repeat(2048 - '{"pad":""}'.length) }
  expect(customField.safeParse(value).success).toBe(true)
  expect(customField.safeParse({ pad: `${value.pad}x` }).success).toBe(false)
  for (const other of [[], 'a', 1, null]) expect(customField.safeParse(other).success).toBe(false)
  expect(customField.parse(odd)).toEqual(odd)
  expect(changedCustom.parse(null)).toBeNull()
})

describe('data of a message', () => {
  it.each([
    ['in a quiet chat', false],
    ['in a busy chat', true],
  ])('comes back %s, and only a repeat of the same is one', async (_, isBusy) => {
    const { alice, chatId } = await given()
    if (isBusy) await markBusy(chatId)
    const input = { chatId, text: 'order', clientMessageId: 'c-1', custom: odd }
    const { message } = await postMessage(alice.credentials, input)
    expect(message.custom).toEqual(odd)
    expect(await readMessages(chatId, { after: 0, limit: 10 })).toMatchObject([{ custom: odd }])
    expect(await postMessage(alice.credentials, input)).toEqual({ message, duplicate: true })
    await expect(postMessage(alice.credentials, { ...input, custom: {} })).rejects.toMatchObject({
      code: 'client_message_id_reused',
    })
  })

  it('stays when the text is edited, changes by itself without a mark, and goes with the message', async () => {
    const { alice, chatId } = await given()
    await postMessage(alice.credentials, { chatId, text: 'order', custom: { id: 1 } })
    const edit = (text: string, custom?: Custom | null) =>
      editMessage(alice.credentials, chatId, 1, text, custom)
    const changed = await edit('order', { id: 2 })
    expect(changed).toMatchObject({ custom: { id: 2 }, revision: 1 })
    expect(changed).not.toHaveProperty('editedAt')
    expect(await edit('orders')).toMatchObject({ custom: { id: 2 }, editedAt: expect.any(String) })
    expect(await edit('orders', { id: 2 })).toMatchObject({ revision: 2 })
    expect(await edit('orders', null)).not.toHaveProperty('custom')
    await edit('orders', { pad: 'x'.repeat(2000) })
    await expect(edit('😀'.repeat(3999))).rejects.toMatchObject({
      code: 'validation_failed',
      errors: [{ path: 'custom' }],
    })
    expect(await deleteMessage(alice.credentials, chatId, 1)).not.toHaveProperty('custom')
  })

  it('is exported, and erased with its author', async () => {
    const { alice, chatId } = await given()
    await postMessage(alice.credentials, { chatId, text: 'order', custom: { id: 1 } })
    const record = await findMessage(chatId, 1)
    expect(messageLine(record)).toMatchObject({ text: 'order', custom: { id: 1 } })
    const erased = { userId: alice.userId, names: [alice.username], keepTexts: true }
    expect(withoutUser(record, new Map(), erased)?.record).not.toHaveProperty('custom')
  })
})

it('data of a chat is set with it, changed and removed; of two changes at once the later one sees the first', async () => {
  const { alice, bob } = await given()
  const { chat } = await createChat(alice.credentials, {
    kind: 'group',
    name: 'Orders',
    description: '',
    members: [bob.username],
    custom: odd,
  })
  const { chatId } = chat
  expect(chat.custom).toEqual(odd)
  await Promise.all([
    patchChat(alice.credentials, chatId, { custom: { id: 1 } }),
    patchChat(alice.credentials, chatId, { description: 'All of them' }),
    patchChat(alice.credentials, chatId, { name: 'Our orders' }),
  ])
  const seen = { custom: { id: 1 }, description: 'All of them', name: 'Our orders' }
  expect(await getChat(bob.credentials, chatId)).toMatchObject(seen)
  await expect(patchChat(bob.credentials, chatId, { custom: {} })).rejects.toMatchObject({
    code: 'forbidden',
  })
  expect(await patchChat(alice.credentials, chatId, { custom: null })).not.toHaveProperty('custom')
})

it('data of a membership is its member’s own, survives a change of role, and ends with it', async () => {
  const { alice, bob, chatId } = await given()
  const custom = { shift: 'night' }
  expect(await setCustom(bob.credentials, chatId, 'me', custom)).toMatchObject({ userId: bob.userId, custom })
  await expect(setCustom(alice.credentials, chatId, bob.userId, {})).rejects.toMatchObject({
    code: 'forbidden',
  })
  expect(await setRole(alice.credentials, chatId, bob.userId, 'admin')).toMatchObject({
    role: 'admin',
    custom,
  })
  const bobIn = async () =>
    (await listMembers(alice.credentials, chatId, {})).members.find(({ userId }) => userId === bob.userId)
  expect(await bobIn()).toMatchObject({ custom })
  const params = { chatId, userId: bob.userId }
  const bySystem = await callService('patchMember', 'system', { params, body: { custom: { shift: 'day' } } })
  expect(bySystem).toMatchObject({ status: 200, body: { custom: { shift: 'day' } } })
  expect(await callService('patchMember', 'system', { params, body: { role: 'member' } })).toMatchObject({
    status: 403,
  })
  await removeMember(alice.credentials, chatId, bob.userId)
  await expect(setCustom(bob.credentials, chatId, 'me', custom)).rejects.toMatchObject({
    code: 'chat_not_found',
  })
  expect(await bobIn()).toBeUndefined()
  await addMembers(alice.credentials, chatId, [bob.username])
  expect(await bobIn()).not.toHaveProperty('custom')
})

it('data of a user is seen by all, but not in lists of members', async () => {
  const { alice, chatId, bob } = await given()
  expect(await patchOwnUser(alice.credentials, { custom: odd })).toMatchObject({ custom: odd })
  expect((await getUser(alice.userId)).custom).toEqual(odd)
  const { members } = await listMembers(bob.credentials, chatId, {})
  for (const member of members) expect(member).not.toHaveProperty('custom')
  expect(await patchOwnUser(alice.credentials, { custom: null })).not.toHaveProperty('custom')
})
