import { expect, test } from 'vitest'
import { givenDirectChat, say } from '../steps/chats/chats.ts'
import { givenPerson } from '../steps/accounts/given-users.ts'
import { givenShellOf } from '../steps/cli/command-line.ts'

test('users are blocked and unblocked, a direct chat is hidden and shown, and privacy is set', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenDirectChat(bob, alice)
  await say(bob, chatId)
  const { parley, done } = await givenShellOf(alice)
  const { userId, username } = bob
  const chatIds = async (...options: string[]) => {
    const { chats } = (await done(['list', ...options])) as { chats: { chatId: string }[] }
    return chats.map((chat) => chat.chatId)
  }

  expect(await done(['block', '-u', username])).toEqual({ blocked: [{ userId, username }] })
  await bob.rest.refused('sendMessage', { params: { chatId }, body: { text: 'hello' } }, 'consent_required')
  expect((await parley(['blocks'])).stdout).toMatch(new RegExp(`^${username}  since `))
  expect(await parley(['unblock', '-u', username])).toMatchObject({
    code: 0,
    stdout: `Unblocked ${username}\n`,
  })
  expect((await parley(['blocks'])).stdout).toBe('You have blocked nobody\n')

  expect(await done(['hide', '-c', username])).toEqual({ chatId, hidden: true })
  expect([await chatIds(), await chatIds('--hidden')]).toEqual([[], [chatId]])
  expect(await done(['hide', '-c', username, '--undo'])).toEqual({ chatId, hidden: false })
  expect(await chatIds()).toEqual([chatId])

  const privacy = { addMe: 'shared', presence: 'nobody' }
  expect(await done(['privacy', '--add-me', 'shared', '--presence', 'nobody'])).toEqual({ privacy })
  expect(await done(['privacy'])).toEqual({ privacy })
  expect((await parley(['privacy', '--add-me', 'friends'])).code).toBe(2)
})
