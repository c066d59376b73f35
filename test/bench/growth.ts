import { startTable } from './emulator-table.ts'
import { type Figure, measured } from './figures/figure.ts'
import { growth, operationKey, operationNames, type Size, sizes } from './figures/growth.ts'
import { operations } from './operations.ts'
import { prices } from './prices.ts'
import { progress, report } from './report.ts'
import { limits } from '../../shared/contract/limits.ts'
import { listChats } from '../../shared/domain/chats/list-chats.ts'
import { dynamo } from '../../shared/platform/storage/table.ts'
import { keys, ranges } from '../../shared/domain/records/keys.ts'
import type { Membership } from '../../shared/domain/records/chat.ts'
import { queryAll } from '../../shared/platform/storage/read.ts'
import { updateItem } from '../../shared/platform/storage/write.ts'
import { givenChat, givenSocket, givenUsers, type User } from '../steps/domain/given-domain.ts'
import { recordOperations, roundTrips, totalUnits } from '../steps/domain/operations.ts'
import { seedMessages } from '../steps/domain/seed-messages.ts'

/** Trips, calls and units of every operation in a small and in a large chat, and of what grows with a user's chats. */

await startTable()
Object.assign(process.env, { SOCKETS_PER_USER: '10', CONNECTS_PER_MINUTE: '100', CONNECT_BURST: '100' })
const recorder = recordOperations(dynamo())
const pageSize = 50

const measure = async (work: () => Promise<unknown>) => {
  recorder.take()
  await work()
  const done = recorder.take()
  return { trips: roundTrips(done), calls: done.length, ...totalUnits(done) }
}

const monthMs = 30 * 24 * 3600_000
/** Lets a user's chats be active last at times ago, as chats that one has been in for long. Up to an hour of it is copied. */
const beActive = async (userId: string, agoMs: (share: number) => number): Promise<void> => {
  const memberships = await queryAll<Membership>(ranges.memberships(userId))
  for (const [index, { chatId }] of memberships.entries()) {
    const atMs = Date.now() - agoMs(index / memberships.length)
    await updateItem(keys.chatHead(chatId), 'SET activeAtMs = :at', { values: { ':at': atMs } })
    await updateItem(keys.membership(userId, chatId), 'SET joinedAtMs = :joined, activeAtMs = :at', {
      values: { ':joined': 1, ':at': atMs - ((index * 37) % 60) * 60_000 },
    })
  }
}

const figures: Figure[] = []
for (const count of [pageSize, limits.chatsPerUser]) {
  progress(`a user in ${count} chats`)
  const [user] = await givenUsers(1)
  if (!user) throw new Error('No user was given')
  for (let made = 0; made < count; made++) await givenChat([user])
  const list = (query: { limit: number; cursor?: string | undefined }) =>
    measure(() => listChats(user.credentials, query))
  if (count === pageSize) {
    const { trips, read } = await list({ limit: pageSize })
    figures.push(
      measured(growth, 'listChats.readUnitsOfAll', read),
      measured(growth, 'listChats.roundTripsOfAll', trips),
    )
    continue
  }
  await beActive(user.userId, () => 1)
  const busy = await list({ limit: pageSize })
  await beActive(user.userId, (index) => index * monthMs)
  const first = await list({ limit: pageSize })
  const { nextCursor } = await listChats(user.credentials, { limit: pageSize })
  const { nextCursor: cursor } = await listChats(user.credentials, { limit: pageSize, cursor: nextCursor })
  const later = await list({ limit: pageSize, cursor })
  const ten = await list({ limit: 10 })
  figures.push(
    measured(growth, 'listChats.readUnitsPerPage', first.read),
    measured(growth, 'listChats.roundTripsPerPage', first.trips),
    measured(growth, 'listChats.readUnitsLaterPage', later.read),
    measured(growth, 'listChats.readUnitsOfTen', ten.read),
    measured(growth, 'listChats.readUnitsAllActive', busy.read),
    measured(growth, 'listChats.roundTripsAllActive', busy.trips),
  )
}
for (const members of [2, 101] as const) {
  progress(`a chat of ${members}`)
  const users = await givenUsers(members)
  const { trips, read, write } = await measure(() => givenChat(users))
  figures.push(
    measured(growth, `createChat.of${members}.writeUnits`, write),
    measured(growth, `createChat.of${members}.readUnits`, read),
    measured(growth, `createChat.of${members}.roundTrips`, trips),
  )
}

const seeds = { small: { members: 2, messages: 10 }, large: { members: 101, messages: 2000 } } as const
const table: Figure[][] = []
for (const size of Object.keys(sizes) as Size[]) {
  progress(`every operation: ${sizes[size]}`)
  const { members, messages } = seeds[size]
  const [stranger, ...users] = (await givenUsers(members + 1)) as [User, User, User, ...User[]]
  const [owner, member] = users as [User, User]
  const chatId = await givenChat(users)
  await seedMessages(chatId, owner, messages)
  const scene = { owner, member, stranger, chatId, socket: await givenSocket(member), lastSeq: messages }
  for (const [index, name] of operationNames.entries()) {
    const { trips, calls, read, write } = await measure(() => operations[name](scene))
    const price = (read * prices.dynamoReadUnit + write * prices.dynamoWriteUnit) * 1e6
    table[index] ??= []
    const figure = measured(growth, operationKey(name, size), price)
    const counts = `${trips} trips, ${calls} calls, ${write} write and ${read} read units`
    table[index].push({ ...figure, what: `${figure.what}: ${counts}` })
  }
}
report([...figures, ...table.flat()])
process.exit()
