import { expect, test } from 'vitest'
import { givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { logOf, say } from '../steps/chats/chats.ts'
import { givenShellOf } from '../steps/cli/command-line.ts'

test('history --numbers shows the numbers that edit, delete-message and react take', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenChat(alice, bob)
  const ofAlice = await givenShellOf(alice)
  for (const text of ['one', 'two', 'three']) await say(alice, chatId, text)
  const { stdout } = await ofAlice.parley(['history', '-c', chatId, '--numbers'])
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/ \[.*: /, ' ')),
  ).toEqual(['1 one', '2 two', '3 three'])

  const edited = await ofAlice.parley(['edit', '-c', 'Lunch', '--seq', '1', 'one', 'and', 'a', 'half'])
  expect(edited).toMatchObject({ code: 0, stdout: 'Edited 1\n', stderr: '' })
  expect((await ofAlice.parley(['edit', '-c', chatId, '--seq', '1'], { input: 'ONE' })).code).toBe(0)
  expect(await ofAlice.parley(['delete-message', '-c', chatId, '--seq', '2'])).toMatchObject({
    code: 0,
    stdout: 'Deleted 2\n',
  })
  expect(await ofAlice.parley(['react', '-c', chatId, '--seq', '3', '👍'])).toMatchObject({
    code: 0,
    stdout: 'Reacted to 3 with 👍\n',
  })
  expect(await logOf(alice, chatId)).toMatchObject([
    { text: 'ONE', editedAt: expect.any(String) },
    { text: '', deletedAt: expect.any(String) },
    { text: 'three', reactions: [{ emoji: '👍', count: 1 }] },
  ])
  expect((await ofAlice.parley(['verify', '-c', chatId])).stdout).toMatch(
    /^3 messages fit, from 1 to 3\n2 texts were edited or deleted/,
  )
  const without = await ofAlice.done(['react', '-c', chatId, '--seq', '3', '👍', '--remove'])
  expect(without).toMatchObject({ seq: 3 })
  expect(without['reactions'] ?? []).toEqual([])
})

test('what the server refuses of it is exit code 1, and a number that is none is exit code 2', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenChat(alice, bob)
  await say(alice, chatId, 'mine')
  const { parley } = await givenShellOf(bob)
  const place = ['-c', chatId, '--seq']
  expect(await parley(['edit', ...place, '1', 'yours'])).toMatchObject({ code: 1, stdout: '' })
  expect(await parley(['delete-message', ...place, '1'])).toMatchObject({ code: 1, stdout: '' })
  expect(await parley(['react', ...place, '9', '👍'])).toMatchObject({ code: 1, stdout: '' })
  const noEmoji = await parley(['react', ...place, '1', 'ok', '--json'])
  expect(noEmoji).toMatchObject({ code: 1, stdout: '' })
  expect(JSON.parse(noEmoji.stderr)).toMatchObject({ code: 'validation_failed' })
  expect(await parley(['edit', ...place, '0', 'x'])).toMatchObject({ code: 2, stdout: '' })
  expect(await parley(['react', '-c', chatId, '👍'])).toMatchObject({ code: 2, stdout: '' })
})
