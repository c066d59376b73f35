import { expect, test } from 'vitest'
import { freshName, givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { say } from '../steps/chats/chats.ts'
import { givenShell, givenShellOf } from '../steps/cli/command-line.ts'
import { eventually } from '../steps/generic/eventually.ts'

const complete = (...words: string[]) => ['--get-yargs-completions', 'parley', ...words]

test('a chat is meant by its name, by the beginning of its id, and by the other user if it is direct', async () => {
  const [alice, bob, carol] = [await givenPerson(), await givenPerson(), await givenPerson()]
  const { parley, done } = await givenShellOf(alice)
  const { chatId } = await givenChat(alice, bob)
  expect(await done(['info', '-c', 'lunch'])).toMatchObject({ chatId })
  expect(await done(['info', '-c', chatId.slice(0, 8)])).toMatchObject({ chatId })
  expect(await parley(['send', '-c', 'Lunch', 'hello'])).toMatchObject({ code: 0, stdout: 'Sent as 1\n' })

  const quiet = await done(['create', '-u', bob.username])
  const lively = await done(['create', '-u', carol.username])
  await say(carol, String(lively['chatId']), 'hi')
  expect(await done(['info', '-c', bob.username])).toMatchObject({ chatId: quiet['chatId'] })
  expect(await done(['info', '-c', carol.username.toUpperCase()])).toMatchObject({ chatId: lively['chatId'] })
})

test('an ambiguous name is refused with the chats that it may mean, and nothing is sent', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const { parley, done } = await givenShellOf(alice)
  const [one, other] = [await givenChat(alice), await givenChat(alice, bob)]
  const { code, stdout, stderr } = await parley(['send', '--chat-id', 'Lunch', 'hello'])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(`${one.chatId} Lunch (group, 1 member)`)
  expect(stderr).toContain(`${other.chatId} Lunch (group, 2 members)`)
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)

  // A group that is called like a user is not taken for the chat with them, nor the other way round.
  const direct = await done(['create', '-u', bob.username])
  const group = await done(['create', '-n', bob.username])
  const both = await parley(['send', '-c', bob.username, 'a secret'])
  expect(both).toMatchObject({ code: 2, stdout: '' })
  expect(both.stderr).toContain(String(direct['chatId']))
  expect(both.stderr).toContain(String(group['chatId']))
})

test('a name that no chat has: exit code 1', async () => {
  const { parley } = await givenShellOf(await givenPerson())
  for (const name of ['nope', 'no such chat', '💥'])
    expect(await parley(['info', '-c', name])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `There is no chat with the name or id ${name}\n`,
    })
  expect((await parley(['info', '-c', ' '])).code).toBe(2)
})

test('a public chat is joined by its name', async () => {
  const [ofAlice, ofBob] = [await givenShellOf(await givenPerson()), await givenShellOf(await givenPerson())]
  const name = freshName('chess')
  const { chatId } = await ofAlice.done(['create', '--public', '--name', name])
  expect(await ofBob.done(['join', '-c', name])).toMatchObject({ chatId, memberCount: 2 })
})

test('names of chats complete --chat-id, and nothing does when nobody is logged in', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const { parley, done } = await givenShellOf(alice)
  await givenChat(alice)
  await done(['create', '-u', bob.username])
  const wanted = ['Lunch', bob.username].toSorted().join()
  // A slow server completes nothing, or by ids.
  for (const option of ['--chat-id', '-c'])
    await eventually(`both names after ${option}`, async () => {
      const { code, stdout, stderr } = await parley(complete('send', option, ''))
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      return stdout.trimEnd().split('\n').toSorted().join() === wanted ? true : undefined
    })
  const nobody = await givenShell()
  expect(await nobody.parley(complete('send', '-c', ''))).toMatchObject({ code: 0, stdout: '', stderr: '' })
})
