import { beforeEach, expect, test } from 'vitest'
import { entered, freshName, givenChat, givenPerson, type Person } from '../steps/accounts/given-users.ts'
import { setInMembership } from '../steps/stored/store.ts'

let alice: Person
let bob: Person
let carol: Person
let chatId: string
beforeEach(async () => {
  ;[alice, bob, carol] = [await givenPerson('alice'), await givenPerson('bob'), await givenPerson('carol')]
  chatId = (await givenChat(alice, bob, carol)).chatId
})

const say = async (text: string) =>
  (await alice.rest.done('sendMessage', { params: { chatId }, body: { text } })).body
const mentionsOf = async (person: Person) =>
  (await person.rest.done('listChats')).body.chats.find((chat) => chat.chatId === chatId)?.me?.mentions

test('members named by @username come with the message, to every reader, and are counted', async () => {
  const [socket] = await entered((await alice.rest.done('getChat', { params: { chatId } })).body, bob)
  const text = `@${bob.username}, ask @${carol.username.toUpperCase()}!`
  const sent = await say(text)
  expect(sent).toMatchObject({ text, mentions: [bob.userId, carol.userId] })
  expect((await socket?.receives('messages'))?.messages).toEqual([sent])
  const { body: log } = await carol.rest.done('listMessages', { params: { chatId } })
  expect(log.messages).toEqual([sent])
  expect([await mentionsOf(bob), await mentionsOf(carol), await mentionsOf(alice)]).toEqual([1, 1, 0])
})

test('a message tells by which names it mentions, whatever its users are called later', async () => {
  const written = bob.username.toUpperCase()
  const { seq } = await say(`@${written}, ask @${freshName()} and @${carol.username}, @${bob.username}`)
  await bob.rest.done('patchOwnUser', { body: { username: freshName('bobby') } })
  const tells = async () => {
    const { body } = await bob.rest.done('listMessages', { params: { chatId }, query: { after: seq - 1 } })
    return body.messages[0]
  }
  expect(await tells()).toMatchObject({
    mentions: [bob.userId, carol.userId],
    mentionNames: [written, carol.username],
  })
  const params = { chatId, seq: String(seq) }
  await alice.rest.done('editMessage', { params, body: { text: `only @${carol.username}` } })
  expect(await tells()).toMatchObject({ mentions: [carol.userId], mentionNames: [carol.username] })
  await alice.rest.done('deleteMessage', { params })
  expect(await tells()).not.toHaveProperty('mentionNames')
})

test('a mention over the socket counts as well, and a name written twice counts once', async () => {
  const socket = await alice.connects()
  const text = `@${bob.username} @${bob.username}`
  await socket.does('message', { chatId, text, clientMessageId: 'm-1' })
  await socket.does('message', { chatId, text: `again @${bob.username}`, clientMessageId: 'm-2' })
  expect(await mentionsOf(bob)).toBe(2)
})

test('a name at the end of a sentence is still the name', async () => {
  for (const end of ['.', '...', '?', ',', ':', ')'])
    expect((await say(`thanks, @${bob.username}${end}`)).mentions, end).toEqual([bob.userId])
})

test('outsiders, nobodies, oneself and e-mail addresses are no mentions', async () => {
  const outsider = await givenPerson('outsider')
  for (const text of [
    `@${outsider.username}`,
    `@${freshName('nobody')}`,
    `@${alice.username}`,
    `write to me@${bob.username}`,
    `write to ${bob.email}`,
    `@@${bob.username}`,
    bob.username,
    `@${bob.username}x`,
    `https://social.example/@${bob.username}/112`,
    `josé@${bob.username}`,
    `news+@${bob.username}`,
    `\`@${bob.username}\``,
    '@',
  ]) {
    const sent = await say(text)
    expect(sent, text).not.toHaveProperty('mentions')
    expect(sent.text).toBe(text)
  }
  expect([await mentionsOf(bob), await mentionsOf(alice)]).toEqual([0, 0])
  const { body: mixed } = await alice.rest.done('sendMessage', {
    params: { chatId },
    body: { text: `@${outsider.username} @${bob.username} @${alice.username}` },
  })
  expect(mixed.mentions).toEqual([bob.userId])
})

test('at most ten names are looked up in a message', async () => {
  const names = Array.from({ length: 10 }, () => `@${freshName('no')}`)
  expect(await say(`${names.join(' ')} @${bob.username}`)).not.toHaveProperty('mentions')
  expect((await say(`${names.slice(1).join(' ')} @${bob.username}`)).mentions).toEqual([bob.userId])
})

test('reading lets go of the mentions that are read, and of no other; so does an answer', async () => {
  for (const text of ['one', 'two', 'three']) await say(`@${bob.username} ${text}`)
  expect(await mentionsOf(bob)).toBe(3)
  await bob.rest.done('markRead', { params: { chatId }, body: { seq: 2 } })
  expect(await mentionsOf(bob)).toBe(1)
  await bob.rest.done('sendMessage', { params: { chatId }, body: { text: 'yes?' } })
  expect(await mentionsOf(bob)).toBe(0)
  await say(`@${bob.username} four`)
  expect(await mentionsOf(bob)).toBe(1)
})

test('who answers without ever marking anything as read is still notified of the next mention', async () => {
  const hundred = new Set(Array.from({ length: 100 }, (_, index) => index + 1))
  await setInMembership(bob.userId, chatId, 'mentionSeqs', hundred)
  await bob.rest.done('sendMessage', { params: { chatId }, body: { text: 'yes?' } })
  await say(`@${bob.username} once more`)
  expect(await mentionsOf(bob)).toBe(1)
})

test('a mention that is edited in is counted once, and one that is edited away or deleted no longer', async () => {
  const [socket] = await entered((await alice.rest.done('getChat', { params: { chatId } })).body, bob)
  const { seq } = await say('hello')
  const params = { chatId, seq: String(seq) }
  const edit = async (text: string) =>
    (await alice.rest.done('editMessage', { params, body: { text } })).body.mentions
  expect(await edit(`hello @${bob.username}`)).toEqual([bob.userId])
  expect((await socket?.receives('message.updated'))?.message.mentions).toEqual([bob.userId])
  expect(await edit(`hello again @${bob.username} @${carol.username} @${alice.username}`)).toEqual([
    bob.userId,
    carol.userId,
  ])
  expect([await mentionsOf(bob), await mentionsOf(carol), await mentionsOf(alice)]).toEqual([1, 1, 0])
  expect(await edit(`hello @${carol.username}`)).toEqual([carol.userId])
  expect([await mentionsOf(bob), await mentionsOf(carol)]).toEqual([0, 1])
  expect(await edit('hello')).toBeUndefined()
  expect([await mentionsOf(bob), await mentionsOf(carol)]).toEqual([0, 0])
  await edit(`@${bob.username} @${carol.username}`)
  await alice.rest.done('deleteMessage', { params })
  expect([await mentionsOf(bob), await mentionsOf(carol)]).toEqual([0, 0])
})

test('an edit that names an outsider or the author mentions neither, and a former member holds up no deletion', async () => {
  const outsider = await givenPerson('outsider')
  const { seq } = await say(`@${bob.username} @${carol.username}`)
  const params = { chatId, seq: String(seq) }
  await alice.rest.done('removeMember', { params: { chatId, userId: bob.userId } })
  const text = `@${outsider.username} @${alice.username} @${carol.username}`
  expect((await alice.rest.done('editMessage', { params, body: { text } })).body.mentions).toEqual([
    carol.userId,
  ])
  await alice.rest.done('deleteMessage', { params })
  expect(await mentionsOf(carol)).toBe(0)
})

test('an act that moves the own read mark makes room for the next mention: renaming the chat', async () => {
  const hundred = new Set(Array.from({ length: 100 }, (_, index) => index + 1))
  await setInMembership(alice.userId, chatId, 'mentionSeqs', hundred)
  await alice.rest.done('patchChat', { params: { chatId }, body: { name: 'Lunch and dinner' } })
  await bob.rest.done('sendMessage', { params: { chatId }, body: { text: `@${alice.username}` } })
  expect(await mentionsOf(alice)).toBe(1)
})
