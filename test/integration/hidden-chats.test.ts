import '../steps/domain/domain.ts'
import { describe, expect, it } from 'vitest'
import { listChats } from '../../shared/domain/chats/list-chats.ts'
import { setHidden } from '../../shared/domain/members/patch-member.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { blockUser } from '../../shared/domain/privacy/block-user.ts'
import { givenChat, givenDirectChat, givenUsers, type User } from '../steps/domain/given-domain.ts'

const given = async () => {
  const [alice, bob] = (await givenUsers(2)) as [User, User]
  const chatId = await givenDirectChat(alice, bob)
  const say = ({ credentials }: User) => postMessage(credentials, { chatId, text: 'hello' })
  const hide = (hidden = true) => setHidden(alice.credentials, chatId, 'me', hidden)
  const listed = async (query: { hidden?: boolean } = {}) =>
    (await listChats(alice.credentials, query)).chats.map((chat) => chat.chatId)
  return { alice, bob, chatId, say, hide, listed }
}

describe('a direct chat', () => {
  it('is hidden until the other writes', async () => {
    const { alice, bob, chatId, say, hide, listed } = await given()
    await say(bob)
    await hide()
    expect(await listed()).toEqual([])
    expect(await listed({ hidden: true })).toEqual([chatId])
    expect((await listChats(alice.credentials, { hidden: true })).chats[0]?.me).toMatchObject({
      hidden: true,
    })
    expect((await listChats(bob.credentials, {})).chats).toHaveLength(1)
    await say(bob)
    expect(await listed()).toEqual([chatId])
    expect(await listed({ hidden: true })).toEqual([])
  })

  it('is shown again on demand, and stays hidden together with a block', async () => {
    const { alice, bob, chatId, say, hide, listed } = await given()
    await hide()
    await hide(false)
    expect(await listed()).toEqual([chatId])
    await blockUser(alice.credentials, bob.userId)
    await hide()
    await expect(say(bob)).rejects.toMatchObject({ code: 'consent_required' })
    expect(await listed()).toEqual([])
  })

  it('counts a message that comes at the moment it is hidden, in one list or the other', async () => {
    for (let round = 0; round < 5; round++) {
      const { alice, bob, chatId, say, hide } = await given()
      const [{ message }] = await Promise.all([say(bob), hide()])
      const lists = [
        await listChats(alice.credentials, {}),
        await listChats(alice.credentials, { hidden: true }),
      ]
      const [chat] = lists.flatMap(({ chats }) => chats)
      expect(chat).toMatchObject({ chatId, lastSeq: message.seq, me: { unread: 1 } })
    }
  })

  it('of others, and any other chat, cannot be hidden', async () => {
    const { alice, bob, chatId } = await given()
    const [carol] = (await givenUsers(1)) as [User]
    const group = await givenChat([alice, bob])
    await expect(setHidden(alice.credentials, group, 'me', true)).rejects.toMatchObject({ code: 'forbidden' })
    const ofBob = setHidden(alice.credentials, chatId, bob.userId, true)
    await expect(ofBob).rejects.toMatchObject({ code: 'forbidden' })
    const fromOutside = setHidden(carol.credentials, chatId, 'me', true)
    await expect(fromOutside).rejects.toMatchObject({ code: 'chat_not_found' })
  })
})
