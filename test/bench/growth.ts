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

const figures: Figure[] = []
for (const count of [pageSize, limits.chatsPerUser]) {
  progress(`a user in ${count} chats`)
  const [user] = await givenUsers(1)
  if (!user) throw new Error('No user was given')
  for (let made = 0; made < count; made++) await givenChat([user])
  // As chats that one has been in for long.
  for (const { chatId } of await queryAll<Membership>(ranges.memberships(user.userId)))
    await updateItem(keys.membership(user.userId, chatId), 'SET joinedAtMs = :at', { values: { ':at': 1 } })
  const { trips, read } = await measure(() => listChats(user.credentials, { limit: pageSize }))
  const which = count === limits.chatsPerUser ? 'PerPage' : 'OfAll'
  figures.push(
    measured(growth, `listChats.readUnits${which}`, read),
    measured(growth, `listChats.roundTrips${which}`, trips),
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
