import { startTable } from './emulator-table.ts'
import { type Figure, measured } from './figures/figure.ts'
import { growth } from './figures/growth.ts'
import { progress, report } from './report.ts'
import { limits } from '../../shared/contract/limits.ts'
import { listChats } from '../../shared/domain/chats/list-chats.ts'
import { dynamo } from '../../shared/platform/storage/table.ts'
import { keys, ranges } from '../../shared/domain/records/keys.ts'
import type { Membership } from '../../shared/domain/records/chat.ts'
import { queryAll } from '../../shared/platform/storage/read.ts'
import { updateItem } from '../../shared/platform/storage/write.ts'
import { givenChat, givenUsers } from '../steps/domain/given-domain.ts'
import { recordOperations, roundTrips, totalUnits } from '../steps/domain/operations.ts'

/** Trips and units of what grows with a user's chats and a chat's members. */

await startTable()
const recorder = recordOperations(dynamo())
const pageSize = 50

const measure = async (work: () => Promise<unknown>) => {
  recorder.take()
  await work()
  const operations = recorder.take()
  return { trips: roundTrips(operations), ...totalUnits(operations) }
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
report(figures)
process.exit()
