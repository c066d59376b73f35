import { expect, test } from 'vitest'
import type { Chat } from '../../shared/contract/chats.ts'
import type { Member } from '../../shared/contract/members.ts'
import { givenUser, givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { givenShellOf } from '../steps/cli/command-line.ts'

test('members are listed, removed, banned and let in again', async () => {
  const [alice, bob, carol] = [await givenPerson(), await givenPerson(), await givenUser()]
  const { chatId } = await givenChat(alice, bob, carol)
  const { parley, done } = await givenShellOf(alice)
  const names = async () => {
    const { members } = (await done(['members', '-c', chatId])) as { members: Member[] }
    return members.map(({ username }) => username).toSorted()
  }
  expect(await names()).toEqual([alice, bob, carol].map(({ username }) => username).toSorted())
  expect((await parley(['members', '-c', 'Lunch'])).stdout).toContain(`${alice.username}  owner`)

  expect(await parley(['remove', '-c', chatId, '-u', `${bob.username},${carol.username}`])).toMatchObject({
    code: 0,
    stdout: `Removed ${bob.username}, ${carol.username}\n`,
    stderr: '',
  })
  expect(await names()).toEqual([alice.username])

  const { userId, username } = bob
  expect(await done(['ban', '-c', chatId, '-u', username])).toEqual({
    chatId,
    banned: [{ userId, username }],
  })
  const invite = ['invite', '-c', chatId, '-u', username]
  expect(await parley(invite)).toMatchObject({ code: 1, stdout: '' })
  expect(await done(['unban', '-c', chatId, '-u', username])).toMatchObject({ unbanned: [{ userId }] })
  expect(await parley(invite)).toMatchObject({ code: 0 })
})

test('a name that nobody has: nobody is removed, exit code 1; a member may not remove: exit code 1', async () => {
  const [alice, bob, carol] = [await givenPerson(), await givenPerson(), await givenUser()]
  const { chatId } = await givenChat(alice, bob, carol)
  const { parley, done } = await givenShellOf(alice)
  const astray = await parley([
    'remove',
    '-c',
    chatId,
    '-u',
    carol.username,
    '-u',
    'no-such-user-here',
    '--json',
  ])
  expect(astray).toMatchObject({ code: 1, stdout: '' })
  expect(JSON.parse(astray.stderr)).toEqual({
    code: 'user_not_found',
    detail: 'There is no user no-such-user-here',
  })
  expect((await done(['members', '-c', chatId]))['members']).toHaveLength(3)
  const ofBob = await givenShellOf(bob)
  for (const command of ['remove', 'ban', 'unban'])
    expect(await ofBob.parley([command, '-c', chatId, '-u', carol.username])).toMatchObject({
      code: 1,
      stdout: '',
    })
})

test('a chat is renamed by its owner, not by a member', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenChat(alice, bob)
  const { parley, done } = await givenShellOf(alice)
  expect((await done(['rename', '-c', 'Lunch', '-n', 'Dinner'])) as Chat).toMatchObject({
    chatId,
    name: 'Dinner',
  })
  expect((await parley(['rename', '-c', 'Dinner', '-n', 'Tea time'])).stdout).toBe(
    `Renamed ${chatId} Tea time (group, 2 members)\n`,
  )
  const ofBob = await givenShellOf(bob)
  expect((await ofBob.parley(['rename', '-c', chatId, '-n', 'Mine'])).code).toBe(1)
})
