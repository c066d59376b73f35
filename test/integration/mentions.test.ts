import '../steps/domain/domain.ts'
import { describe, expect, it } from 'vitest'
import { listChats } from '../../shared/domain/chats/list-chats.ts'
import { patchChat } from '../../shared/domain/chats/patch-chat.ts'
import { deleteMessage } from '../../shared/domain/messages/delete-message.ts'
import { editMessage } from '../../shared/domain/messages/edit-message.ts'
import { markRead } from '../../shared/domain/messages/mark-read.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { readMessages } from '../../shared/domain/messages/read-messages.ts'
import { givenChat, givenUsers, membershipOf, type User } from '../steps/domain/given-domain.ts'

const given = async () => {
  const [alice, bob, carol] = (await givenUsers(3)) as [User, User, User]
  const chatId = await givenChat([alice, bob, carol])
  const say = (text: string, { credentials }: User = alice) => postMessage(credentials, { chatId, text })
  const countOf = async ({ credentials }: User) => {
    const { chats } = await listChats(credentials, {})
    return chats.find((chat) => chat.chatId === chatId)?.me?.mentions
  }
  /** The count by the log: unread messages that mention the user. */
  const trueCountOf = async ({ userId }: User) => {
    const readSeq = (await membershipOf(chatId, userId))?.readSeq ?? 0
    const log = await readMessages(chatId, { after: readSeq, limit: 100 })
    return log.filter(({ mentions }) => mentions?.includes(userId)).length
  }
  return { alice, bob, carol, chatId, say, countOf, trueCountOf }
}

describe('the count of mentions', () => {
  it('equals what the log says after edits, deletions, reads and acts at once', async () => {
    const { alice, bob, carol, chatId, say, countOf, trueCountOf } = await given()
    const both = `@${bob.username} @${carol.username}`
    for (let seq = 1; seq <= 9; seq++) await say(seq % 2 === 0 ? both : 'hello')
    const edit = (seq: number, text: string) => editMessage(alice.credentials, chatId, seq, text)
    await Promise.all([
      edit(1, both),
      edit(3, `@${bob.username}`),
      edit(3, `@${carol.username}`),
      markRead(bob.credentials, chatId, 3),
    ])
    await Promise.all([
      edit(2, 'nobody'),
      deleteMessage(alice.credentials, chatId, 4),
      edit(4, `@${carol.username}`).catch(() => {}),
      say(both),
    ])
    await Promise.all([
      deleteMessage(alice.credentials, chatId, 6),
      edit(7, both),
      edit(8, 'nobody'),
      say('an answer', carol),
    ])
    for (const user of [alice, bob, carol]) expect(await countOf(user)).toBe(await trueCountOf(user))
    await patchChat(alice.credentials, chatId, { name: 'Another' })
    await edit(9, `${both} again`)
    for (const user of [alice, bob, carol]) expect(await countOf(user)).toBe(await trueCountOf(user))
  })

  it('has each mention once when the mentioned one writes at the same moment', async () => {
    const { bob, say, countOf, trueCountOf } = await given()
    for (let round = 0; round < 3; round++) {
      await Promise.all([say(`@${bob.username}`), say('me too', bob), say(`@${bob.username}`)])
      expect(await countOf(bob)).toBe(await trueCountOf(bob))
    }
  })

  it('does not count a message that was read before it was edited, nor does that take room', async () => {
    const { alice, bob, chatId, say, countOf } = await given()
    await say('hello')
    await markRead(bob.credentials, chatId, 1)
    const edited = await editMessage(alice.credentials, chatId, 1, `hello @${bob.username}`)
    expect(edited.mentions).toEqual([bob.userId])
    expect(await countOf(bob)).toBe(0)
    expect((await membershipOf(chatId, bob.userId))?.mentionSeqs).toBeUndefined()
  })
})
