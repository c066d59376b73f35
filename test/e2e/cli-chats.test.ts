import { expect, test } from 'vitest'
import type { Chat } from '../../shared/contract/chats.ts'
import type { Message } from '../../shared/contract/messages.ts'
import {
  freshName,
  givenChat,
  givenPerson,
  givenRegistered,
  givenUser,
} from '../steps/accounts/given-users.ts'
import { logOf, say } from '../steps/chats/chats.ts'
import { givenShell, givenShellOf, runScript } from '../steps/cli/command-line.ts'
import { codeOf } from '../steps/generic/readme.ts'
import { setInMessage, storeMessages } from '../steps/stored/store.ts'

test('a group is made, listed, looked at, talked in, added to, left and deleted', async () => {
  const [alice, bob, carol] = [await givenPerson(), await givenPerson(), await givenUser()]
  const [ofAlice, ofBob] = [await givenShellOf(alice), await givenShellOf(bob)]
  const name = freshName('lunch')
  const { chatId, kind } = (await ofAlice.done(['create', '--users', bob.username, '--name', name])) as Chat
  expect(kind).toBe('group')

  expect(await ofAlice.parley(['send', '--chat-id', chatId, 'hello', '007'])).toMatchObject({
    code: 0,
    stdout: 'Sent as 1\n',
    stderr: '',
  })
  const piped = await ofAlice.parley(['send', '--chat-id', chatId], { input: 'from a pipe\n' })
  expect(piped.code).toBe(0)
  const dashes = ['send', '--chat-id', chatId, '--json', 'so', '--', '--notify', '-1', '007']
  expect((await ofAlice.parley(dashes)).json()).toMatchObject({ text: 'so --notify -1 007' })
  const listed = (await ofBob.parley(['list'])).stdout
  expect(listed).toContain(chatId)
  expect(listed).toContain('3 unread')
  expect(listed).toContain(`${alice.username}: so --notify`)

  const invited = await ofAlice.done(['invite', '--chat-id', chatId, '--users', carol.username])
  expect(invited).toMatchObject({ added: [{ username: carol.username }] })
  const info = await ofBob.done(['info', '--chat-id', chatId])
  expect(info).toMatchObject({ chatId, name, memberCount: 3 })
  expect((info['members'] as unknown[]).length).toBe(3)
  expect((await ofBob.parley(['info', '--chat-id', chatId])).stdout).toContain(`${alice.username}  owner`)

  expect(await ofBob.done(['leave', '--chat-id', chatId])).toEqual({ chatId, left: true })
  expect(await ofBob.parley(['send', '--chat-id', chatId, 'too late'])).toMatchObject({ code: 1, stdout: '' })
  expect(await ofAlice.done(['delete', '--chat-id', chatId])).toEqual({ chatId, deleted: true })
  expect(await ofAlice.parley(['info', '--chat-id', chatId])).toMatchObject({ code: 1, stdout: '' })
})

test('standard input that is not UTF-8 is refused with exit code 2, and nothing of it is sent', async () => {
  const alice = await givenPerson()
  const { chatId } = await givenChat(alice)
  const { parley } = await givenShellOf(alice)
  const refused = { code: 2, stdout: '', stderr: 'Standard input is not UTF-8\n' }
  const input = Buffer.from('caf\u00e9\n', 'latin1')
  expect(await parley(['send', '--chat-id', chatId], { input })).toMatchObject(refused)
  expect(await parley(['login', '--username', alice.username], { input })).toMatchObject(refused)
  const lines = Buffer.concat([Buffer.from('first\n'), input, Buffer.from('third\n')])
  const connected = await parley(['connect', '--chat-id', chatId], { input: lines })
  expect(connected.code).toBe(2)
  expect(connected.stderr).toContain(refused.stderr)
  expect((await logOf(alice, chatId)).map(({ text }) => text)).toEqual(['first'])
})

test('with one user and no name it is a direct chat, made once, and listed by the name of the other', async () => {
  const [alice, bob] = [await givenPerson(), await givenUser()]
  const { parley, done } = await givenShellOf(alice)
  const { chatId, kind } = (await done(['create', '--users', bob.username])) as Chat
  expect(kind).toBe('direct')
  expect(await done(['create', '--users', bob.username])).toMatchObject({ chatId })
  expect((await parley(['list'])).stdout).toBe(`${chatId}  ${bob.username}\n`)
})

test('several users without a name are a group that is called after them', async () => {
  const [alice, bob, carol] = [await givenPerson(), await givenUser(), await givenUser()]
  const { done } = await givenShellOf(alice)
  const chat = await done(['create', '--users', `${bob.username}, ${carol.username}`])
  expect(chat).toMatchObject({ kind: 'group', name: `${bob.username}, ${carol.username}`, memberCount: 3 })
})

test('a public chat is found by its name and joined', async () => {
  const [ofAlice, ofBob] = [await givenShellOf(await givenPerson()), await givenShellOf(await givenPerson())]
  const name = freshName('chess')
  const { chatId } = (await ofAlice.done(['create', '--public', '--name', name])) as Chat
  const { chats } = (await ofBob.done(['list', '--public', '--prefix', name])) as { chats: Chat[] }
  expect(chats.map((chat) => chat.chatId)).toEqual([chatId])
  expect(await ofBob.done(['join', '--chat-id', chatId])).toMatchObject({ chatId, memberCount: 2 })
})

test('history is the newest, oldest first, over as many pages as it takes', async () => {
  const alice = await givenPerson()
  const { chatId } = await givenChat(alice)
  const { done, parley } = await givenShellOf(alice)
  await storeMessages(
    chatId,
    alice,
    Array.from({ length: 105 }, (_, index) => `message ${index}`),
  )
  const { messages } = (await done(['history', '--chat-id', chatId, '--limit', '103'])) as {
    messages: Message[]
  }
  expect(messages).toEqual((await logOf(alice, chatId)).slice(2, 100).concat(messages.slice(98)))
  expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 103 }, (_, index) => index + 3))
  const { stdout } = await parley(['history', '--chat-id', chatId, '--limit', '2'])
  expect(stdout).toMatch(
    new RegExp(
      `^\\[\\d\\d:\\d\\d\\] ${alice.username}: message 103\n\\[\\d\\d:\\d\\d\\] ${alice.username}: message 104\n$`,
    ),
  )
  const contains = ['history', '--chat-id', chatId, '--contains', 'message 42', '--json']
  expect((await parley(contains)).json()).toMatchObject({ messages: [{ text: 'message 42' }] })
})

test('a search goes on where a page ended early, before it found anything', async () => {
  const alice = await givenPerson()
  const { chatId } = await givenChat(alice)
  // They fold to 18 times their length, so that one page does not get through them.
  await storeMessages(chatId, alice, [
    'the needle',
    ...Array.from({ length: 19 }, () => '\ufdfa'.repeat(4000)),
  ])
  const { parley } = await givenShellOf(alice)
  const found = await parley(['history', '--chat-id', chatId, '--contains', 'needle', '--json'])
  expect(found.json()).toMatchObject({ messages: [{ seq: 1, text: 'the needle' }] })
})

test('what others write does nothing to a terminal, and is whole in JSON', async () => {
  const alice = await givenPerson()
  const { chatId } = await givenChat(alice)
  const evil = 'hi\u001b[2J\u001b]0;owned\u0007\r\u009b31m\n[00:00] bob: I owe you\u202e'
  // As 0.1.0 took it: control characters are refused since.
  const { seq } = await say(alice, chatId, 'hi')
  await setInMessage(chatId, seq, 'text', evil)
  const { parley } = await givenShellOf(alice)
  const { stdout } = await parley(['history', '--chat-id', chatId])
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  expect(stdout).toContain('\n        [00:00] bob')
  const json = await parley(['history', '--chat-id', chatId, '--json'])
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
  expect(json.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  expect(json.json()).toMatchObject({ messages: [{ text: evil }] })
})

test('a message whose last word is help is sent', async () => {
  const alice = await givenPerson()
  const { chatId } = await givenChat(alice)
  const { done } = await givenShellOf(alice)
  expect(await done(['send', '-c', chatId, 'I', 'need', 'help'])).toMatchObject({ text: 'I need help' })
})

test('-u, -c and -n are short for users or username, chat, and name or limit', async () => {
  const [alice, bob] = [await givenRegistered(), await givenUser()]
  const { parley, done } = await givenShell()
  await done(['login', '-u', alice.username, '-p', alice.password])
  const { chatId } = (await done(['create', '-u', bob.username, '-n', 'Dinner'])) as Chat
  for (const text of ['one', 'two', 'three']) await say(alice, chatId, text)
  expect(await done(['history', '-c', chatId, '-n', '2'])).toMatchObject({
    messages: [{ text: 'two' }, { text: 'three' }],
  })
  expect(await done(['list', '-n', '1'])).toMatchObject({ chats: [{ name: 'Dinner' }] })
  const { stdout } = await parley(['connect', '-c', chatId, '-n', '1'])
  expect(stdout.trimEnd().split('\n')).toHaveLength(1)
})

test('a message sent twice with the same id is one message', async () => {
  const alice = await givenPerson()
  const { chatId } = await givenChat(alice)
  const { done } = await givenShellOf(alice)
  const args = ['send', '--chat-id', chatId, 'once', '--client-message-id', 'once-1']
  expect(await done(args)).toMatchObject({ seq: 1 })
  expect(await done(args)).toMatchObject({ seq: 1 })
  expect(await logOf(alice, chatId)).toHaveLength(1)
})

test('the conversation of its README can be pasted', async () => {
  const shell = await givenShell()
  const [carol, dave] = [freshName('carol'), freshName('dave')]
  const pasted = (mark: string) => {
    const script = codeOf('sh', mark, 'clients/cli/README.md')
    return runScript(shell, script.replaceAll('carol', carol).replaceAll('dave', dave))
  }
  const first = await pasted('parley register')
  expect(first).toMatchObject({ code: 0, stderr: '' })
  expect(first.stdout).toContain(`${carol}: hello Dave 👋`)
  const second = await pasted('mktemp')
  expect(second).toMatchObject({ code: 0, stderr: '' })
  expect(second.stdout).toContain(`──── 1 unread ────`)
  expect(second.stdout).toContain(`${carol}: hello Dave 👋`)
})
