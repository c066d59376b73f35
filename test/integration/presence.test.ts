import { sockets } from '../steps/domain/domain.ts'
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { PresenceChoice } from '../../shared/contract/privacy.ts'
import { patchOwnUser } from '../../shared/domain/accounts/patch-own-user.ts'
import { createChat } from '../../shared/domain/chats/create-chat.ts'
import { enterChat } from '../../shared/domain/live/enter-chat.ts'
import { followChange } from '../../shared/domain/chats/follow-change.ts'
import { leaveChat } from '../../shared/domain/live/leave-chat.ts'
import { addMembers } from '../../shared/domain/members/add-members.ts'
import { listMembers } from '../../shared/domain/members/list-members.ts'
import { blockUser, unblockUser } from '../../shared/domain/privacy/block-user.ts'
import type { Connection, UserConnection } from '../../shared/domain/records/connection.ts'
import { keys, ranges } from '../../shared/domain/records/keys.ts'
import { announceEnd } from '../../shared/domain/sockets/announce-presence.ts'
import { openConnection } from '../../shared/domain/sockets/open-connection.ts'
import {
  openSockets,
  presenceAttribute,
  type PresenceRecord,
  shownPresenceOf,
  toPresence,
} from '../../shared/domain/sockets/presence.ts'
import { removeConnection } from '../../shared/domain/sockets/remove-connection.ts'
import type { Key } from '../../shared/platform/storage/key.ts'
import { getItem, queryAll } from '../../shared/platform/storage/read.ts'
import { dynamo, toItem } from '../../shared/platform/storage/table.ts'
import { takeItem, updateItem } from '../../shared/platform/storage/write.ts'
import {
  givenChat,
  givenSession,
  givenSocket,
  givenUser,
  givenUsers,
  type User,
} from '../steps/domain/given-domain.ts'
import { recordOperations } from '../steps/domain/operations.ts'

const recorder = recordOperations(dynamo())

const recordOf = ({ userId }: User) => getItem<PresenceRecord>(keys.presence(userId))
const presencesOf = (connectionId: string, { userId }: User): unknown[] =>
  sockets
    .received(connectionId)
    .flatMap((frame) => (frame['type'] === 'presence' && frame['userId'] === userId ? [frame['online']] : []))

/** Brings a change of a user's presence as the table's stream would. */
const followPresence = async (user: User, change: () => Promise<unknown>): Promise<void> => {
  const image = async () => {
    const record = await recordOf(user)
    return record && toItem(record)
  }
  const before = await image()
  await change()
  await followChange({ before, after: await image() })
}

/** Waits no longer: runs the job that the end of the last socket has left. */
const endIsDue = async (user: User): Promise<void> => {
  const { lastSeenAt } = toPresence(await recordOf(user))
  await announceEnd({ userId: user.userId, lastSeenAt })
}

/** The user's last socket ended long ago, so that the next one is not a return. */
const longGone = async ({ userId }: User): Promise<void> => {
  await updateItem(keys.presence(userId), 'SET lastSeenAtMs = :past', {
    values: { ':past': Date.now() - 3600_000 },
  })
}

const givenWatched = async () => {
  const [alice, bob] = (await givenUsers(2)) as [User, User]
  const chatIds = [await givenChat([alice, bob]), await givenChat([alice, bob])] as const
  const watching = await givenSocket(alice)
  for (const chatId of chatIds) await enterChat(watching, chatId, undefined)
  const seen = () => presencesOf(watching.connectionId, bob)
  return { bob, chatIds, watching, seen }
}

it('announces the first socket and the end of the last one, once to each who watches a chat of the user', async () => {
  const { bob, chatIds, seen } = await givenWatched()
  const [first, second] = [randomUUID(), randomUUID()]
  await followPresence(bob, () => openConnection(bob.credentials, first))
  expect(seen()).toEqual([true])
  await followPresence(bob, () => openConnection(bob.credentials, second))
  // The watcher's chats are one that this socket has left and one that it never entered.
  await enterChat({ kind: 'connection', connectionId: first }, chatIds[0], undefined)
  await leaveChat({ kind: 'connection', connectionId: first }, chatIds[0])
  await followPresence(bob, () => removeConnection(second))
  await followPresence(bob, () => removeConnection(first))
  expect(seen()).toEqual([true])
  await endIsDue(bob)
  expect(seen()).toEqual([true, false])
})

it('announces nothing to who watches another chat, nor to the user', async () => {
  const { bob } = await givenWatched()
  const [carol] = (await givenUsers(1)) as [User]
  const elsewhere = await givenSocket(carol)
  await enterChat(elsewhere, await givenChat([carol]), undefined)
  const own = await givenSocket(bob)
  await enterChat(own, await givenChat([bob]), undefined)
  await followPresence(bob, () => removeConnection(own.connectionId))
  await endIsDue(bob)
  await longGone(bob)
  await followPresence(bob, () => givenSocket(bob))
  for (const { connectionId } of [elsewhere, own]) expect(presencesOf(connectionId, bob)).toEqual([])
})

it('announces the end of a last socket that nobody saw, when its record expires', async () => {
  const { bob, chatIds, seen } = await givenWatched()
  const lost = await givenSocket(bob)
  await enterChat(lost, chatIds[0], undefined)
  let connection: Connection | undefined
  await followPresence(bob, async () => {
    connection = await takeItem<Connection>(keys.connection(lost.connectionId))
    await followChange({ before: connection && toItem(connection) })
  })
  await endIsDue(bob)
  expect(seen()).toEqual([false])
  expect(await shownPresenceOf(bob.userId)).toEqual({ online: false, lastSeenAt: expect.any(String) })
  expect(await queryAll(ranges.subscriptionsOf(chatIds[0], bob.userId))).toEqual([])
  // Seen to again, as after a crash, it finds nothing to do.
  await followChange({ before: connection && toItem(connection) })
})

it('announces the presence of the moment, and nothing that has changed back meanwhile', async () => {
  const { bob, seen } = await givenWatched()
  const first = await givenSocket(bob)
  const open = await recordOf(bob)
  await removeConnection(first.connectionId)
  const closed = await recordOf(bob)
  // The stream is late: it brings the opening of a socket that has closed since, and the job of an end that is over.
  await followChange({ before: undefined, after: open && toItem(open) })
  expect(seen()).toEqual([])
  await givenSocket(bob)
  await announceEnd({ userId: bob.userId, lastSeenAt: toPresence(closed).lastSeenAt })
  expect(seen()).toEqual([])
})

it('announces who comes back after the end was announced', async () => {
  const { bob, seen } = await givenWatched()
  const socket = await givenSocket(bob)
  await followPresence(bob, () => removeConnection(socket.connectionId))
  await endIsDue(bob)
  await longGone(bob)
  await followPresence(bob, () => givenSocket(bob))
  expect(seen()).toEqual([false, true])
})

it('whoever opens and closes a socket again and again had all memberships and watchers read each time', async () => {
  const { bob, seen } = await givenWatched()
  const queries = () => recorder.take().filter(({ name }) => name === 'Query').length
  const jobs: (string | undefined)[] = []
  await followPresence(bob, () => givenSocket(bob, 'flip-0'))
  expect(seen()).toEqual([true])
  for (let flip = 1; flip <= 5; flip++) {
    await removeConnection(`flip-${flip - 1}`)
    const closed = await recordOf(bob)
    recorder.take()
    await followChange({
      before: toItem({ ...closed, [presenceAttribute(`flip-${flip - 1}`)]: 2_000_000_000 }),
      after: closed && toItem(closed),
    })
    jobs.push(toPresence(closed).lastSeenAt)
    await givenSocket(bob, `flip-${flip}`)
    const open = await recordOf(bob)
    await followChange({ before: closed && toItem(closed), after: open && toItem(open) })
    expect(queries()).toBe(0)
  }
  await removeConnection('flip-5')
  jobs.push(toPresence(await recordOf(bob)).lastSeenAt)
  // The last state wins, and is announced once.
  for (const lastSeenAt of jobs) await announceEnd({ userId: bob.userId, lastSeenAt })
  expect(seen()).toEqual([true, false])
})

it('a user who comes back while the end is being announced is online in the end', async () => {
  const { bob, watching, seen } = await givenWatched()
  const socket = await givenSocket(bob)
  await removeConnection(socket.connectionId)
  // The stream announces this socket while the push of the end is still on its way, so that they may change places.
  sockets.whilePosting(watching.connectionId, () => givenSocket(bob))
  await endIsDue(bob)
  expect(seen()).toEqual([false, true])
})

const perUser = 25
const connectionsOf = ({ userId }: User) => queryAll<UserConnection>(ranges.userConnections(userId))

it('a user has 25 sockets at most: the oldest is told, and closed', async () => {
  const user = await givenUser()
  const opened: string[] = []
  for (let index = 0; index < perUser + 2; index++) {
    const connectionId = randomUUID()
    await openConnection(user.credentials, connectionId)
    opened.push(connectionId)
    // Sockets are as old as the second in which they opened.
    if (index < 3) await new Promise((resolve) => setTimeout(resolve, 1100))
  }
  const closed = opened.filter((connectionId) => sockets.received(connectionId).length > 0)
  expect(closed).toEqual(opened.slice(0, 2))
  expect(sockets.received(closed[0] ?? '')).toEqual([{ type: 'socket.closed', reason: 'too_many_sockets' }])
  const kept = (await connectionsOf(user)).map(({ connectionId }) => connectionId)
  expect(kept.sort()).toEqual(opened.slice(2).sort())
})

it('a user has 25 sockets at most, also of those that open at the same moment', async () => {
  const user = await givenUser()
  await Promise.all(Array.from({ length: 10 }, () => openConnection(user.credentials, randomUUID())))
  for (let index = 0; index < 12; index++) await openConnection(user.credentials, randomUUID())
  await Promise.all(Array.from({ length: 10 }, () => openConnection(user.credentials, randomUUID())))
  expect((await connectionsOf(user)).length).toBeLessThanOrEqual(perUser)
  expect(openSockets(await recordOf(user)).length).toBeLessThanOrEqual(perUser)
  expect(await shownPresenceOf(user.userId)).toMatchObject({ online: true })
})

it('whoever hides goes offline to all who watched, and is back when they show themselves', async () => {
  const { bob, chatIds, watching, seen } = await givenWatched()
  const alice = await getItem<Connection>(keys.connection(watching.connectionId))
  const watcher = givenSession(alice?.userId ?? '')
  const listed = async () => {
    const { members } = await listMembers(watcher, chatIds[0], {})
    return members.find(({ userId }) => userId === bob.userId)
  }
  const show = (presence: PresenceChoice) => patchOwnUser(bob.credentials, { privacy: { presence } })
  await followPresence(bob, () => givenSocket(bob, 'hiding-1'))
  await followPresence(bob, () => show('nobody'))
  expect(seen()).toEqual([true, false])
  await followPresence(bob, () => givenSocket(bob, 'hiding-2'))
  await followPresence(bob, () => removeConnection('hiding-2'))
  expect(seen()).toEqual([true, false])
  expect(await listed()).not.toHaveProperty('lastSeenAt')
  expect(await listed()).toMatchObject({ online: false })
  const { privacy } = await show('nobody')
  expect(privacy.presence).toBe('nobody')
  await followPresence(bob, () => show('shared'))
  expect(seen()).toEqual([true, false, true])
  expect(await listed()).toMatchObject({ online: true, lastSeenAt: expect.any(String) })
})

it('whom a user blocks sees neither the presence nor its changes, and sees it again afterwards', async () => {
  const [alice, bob, carol] = (await givenUsers(3)) as [User, User, User]
  const chatId = await givenChat([alice, bob, carol])
  const watching = { bob: await givenSocket(bob), carol: await givenSocket(carol) }
  for (const socket of Object.values(watching)) await enterChat(socket, chatId, undefined)
  const seenBy = (name: keyof typeof watching) => presencesOf(watching[name].connectionId, alice)
  const listedTo = async ({ credentials }: User) => {
    const { members } = await listMembers(credentials, chatId, {})
    return members.find(({ userId }) => userId === alice.userId)
  }
  await followPresence(alice, () => givenSocket(alice, 'blocking-1'))
  await blockUser(alice.credentials, bob.userId)
  const block = await getItem<Key>(keys.block(alice.userId, bob.userId))
  if (!block) throw new Error('There is no block')
  await followChange({ after: toItem(block) })
  expect(seenBy('bob')).toEqual([true, false])
  expect(seenBy('carol')).toEqual([true])
  expect(await listedTo(bob)).toMatchObject({ online: false })
  expect(await listedTo(carol)).toMatchObject({ online: true })
  await followPresence(alice, () => removeConnection('blocking-1'))
  await endIsDue(alice)
  expect(seenBy('carol')).toEqual([true, false])
  expect(seenBy('bob')).toEqual([true, false])
  expect(await listedTo(bob)).not.toHaveProperty('lastSeenAt')
  expect(await listedTo(carol)).toHaveProperty('lastSeenAt')
  await unblockUser(alice.credentials, bob.userId)
  await givenSocket(alice)
  await followChange({ before: toItem(block) })
  expect(seenBy('bob')).toEqual([true, false, true])
})

it('is told to nobody in a public chat, neither listed nor pushed', async () => {
  const [alice, bob] = (await givenUsers(2)) as [User, User]
  const name = `presence ${randomUUID().slice(0, 8)}`
  const members = [bob.username]
  const { chat } = await createChat(alice.credentials, { kind: 'public', name, description: '', members })
  const watching = await givenSocket(alice)
  await enterChat(watching, chat.chatId, undefined)
  await followPresence(bob, () => givenSocket(bob))
  // As 0.1.0 wrote it: then the chat itself tells its kind.
  await updateItem(keys.membership(bob.userId, chat.chatId), 'REMOVE kind')
  await longGone(bob)
  await followPresence(bob, () => givenSocket(bob))
  expect(presencesOf(watching.connectionId, bob)).toEqual([])
  const { members: listed } = await listMembers(alice.credentials, chat.chatId, {})
  expect(listed.map(({ online }) => online)).toEqual([false, false])
})

it('of a new member with blocks is pushed to those who may see it alone', async () => {
  const [alice, bob, carol, dave] = (await givenUsers(4)) as [User, User, User, User]
  const chatId = await givenChat([alice, bob, carol])
  const watching = { bob: await givenSocket(bob), carol: await givenSocket(carol) }
  for (const socket of Object.values(watching)) await enterChat(socket, chatId, undefined)
  await givenSocket(dave)
  await blockUser(dave.credentials, bob.userId)
  await addMembers(alice.credentials, chatId, [dave.username])
  const added = sockets.received(watching.bob.connectionId).find(({ type }) => type === 'member.added')
  expect(added).toMatchObject({ members: [{ userId: dave.userId, online: false }] })
  expect(presencesOf(watching.bob.connectionId, dave)).toEqual([])
  expect(presencesOf(watching.carol.connectionId, dave)).toEqual([true])
})
