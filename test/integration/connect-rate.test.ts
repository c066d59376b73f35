import { sockets } from '../steps/domain/domain.ts'
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { openConnection } from '../../shared/domain/sockets/open-connection.ts'
import { openSockets, type PresenceRecord } from '../../shared/domain/sockets/presence.ts'
import { keys } from '../../shared/domain/records/keys.ts'
import { getItem } from '../../shared/platform/storage/read.ts'
import { dynamo } from '../../shared/platform/storage/table.ts'
import { updateItem } from '../../shared/platform/storage/write.ts'
import { givenUser, type User } from '../steps/domain/given-domain.ts'
import { recordOperations, roundTrips } from '../steps/domain/operations.ts'

const recorder = recordOperations(dynamo())
const burst = 5
Object.assign(process.env, { CONNECTS_PER_MINUTE: '1', CONNECT_BURST: String(burst), SOCKETS_PER_USER: '3' })

const connect = ({ credentials }: User) => openConnection(credentials, randomUUID())
const openOf = async ({ userId }: User) =>
  openSockets(await getItem<PresenceRecord>(keys.presence(userId))).map(({ id }) => id)

it('connecting had no rate: beyond a burst it is refused, also for sockets at the same moment', async () => {
  const user = await givenUser()
  const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => connect(user)))
  const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  expect(refusals).toHaveLength(12 - burst)
  for (const refusal of refusals) {
    expect(refusal).toMatchObject({ code: 'rate_limited', status: 429, retryAfterMs: expect.any(Number) })
  }
})

it('a socket that is refused closes no other one, and costs one read', async () => {
  const user = await givenUser()
  for (let index = 0; index < burst; index++) await connect(user)
  const open = await openOf(user)
  expect(open).toHaveLength(3)
  recorder.take()
  await expect(connect(user)).rejects.toMatchObject({ code: 'rate_limited' })
  expect(recorder.take().map(({ name }) => name)).toEqual(['BatchGetItem'])
  expect(await openOf(user)).toEqual(open)
  for (const id of open) expect(sockets.received(id)).toEqual([])
})

it('whoever has waited connects again, in two round trips', async () => {
  const user = await givenUser()
  for (let index = 0; index < burst; index++) await connect(user)
  await updateItem(keys.presence(user.userId), 'SET connectDueMs = connectDueMs - :wait', {
    values: { ':wait': 60_000 },
  })
  for (const id of await openOf(user))
    await updateItem(keys.presence(user.userId), 'REMOVE #id', {
      names: { '#id': `open:${id}` },
    })
  recorder.take()
  await connect(user)
  expect(roundTrips(recorder.take())).toBe(2)
  await expect(connect(user)).rejects.toMatchObject({ code: 'rate_limited' })
})
