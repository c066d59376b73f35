import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ImportOperation, importOperations } from '../../../shared/contract/service/import-operations.ts'
import type { Operation } from '../../../shared/contract/routes/routes.ts'
import { harmless, meant } from '../../fuzz/access/exceptions.ts'
import { ofAnother, placesOf, replaced } from '../../fuzz/access/of-another.ts'
import { givenOwned, type Owned } from '../../fuzz/access/owned.ts'
import { type Fields, rows } from '../../fuzz/access/rows.ts'
import { type OperationDocument, readDocuments } from '../../fuzz/documents.ts'
import { effectsOf } from '../../fuzz/judge.ts'
import { asks } from '../../fuzz/people.ts'
import { fieldsOfImport, importFields } from '../../fuzz/service/import-places.ts'
import { ofService } from '../../fuzz/service/invocations.ts'
import { startWorld, type World } from '../../fuzz/world/world.ts'

const { operations, resolve } = readDocuments()
const mark = 'bobs-secret'

let world: World
let alice: Owned
let bob: Owned
/** A chat of one older system, and one of another; each has one user, of the id 1. */
const begun = { own: '', other: '' }

type Answered = { status: number; body?: Record<string, unknown> }
const invoke = async (request: object) => {
  world.takeEffects()
  const invoked = await world.invoke(request)
  if ('thrown' in invoked) throw invoked.thrown
  return { ...(invoked.answered as Answered), effects: effectsOf(world.takeEffects()) }
}
type Done = Awaited<ReturnType<typeof invoke>>

const givenOlder = async (source: string): Promise<string> => {
  await invoke({
    operation: 'importUsers',
    body: { source, users: [{ id: `${source}-1`, username: `${source}-one` }] },
  })
  const chat = { id: 1, kind: 'group', name: mark, members: [{ id: `${source}-1` }] }
  const { body } = await invoke({ operation: 'importChats', body: { source, chats: [chat] } })
  return (body as { chats: { chatId: string }[] }).chats[0]?.chatId ?? ''
}

beforeAll(async () => {
  world = await startWorld()
  const ask = asks(world, operations)
  alice = await givenOwned(world, ask, 'alice', 'hello')
  bob = await givenOwned(world, ask, 'bob', mark)
  begun.own = await givenOlder('own')
  begun.other = await givenOlder('other')
}, 120_000)
afterAll(() => world.close())

const expectRefused = ({ status, body, effects }: Done): void => {
  expect(status, JSON.stringify(body)).toBeGreaterThanOrEqual(400)
  expect(status, JSON.stringify(body)).toBeLessThan(500)
  expect(effects).toEqual([])
  expect(JSON.stringify(body)).not.toContain(mark)
}
const expectHarmless = ({ status, body, effects }: Done): void => {
  expect(status, JSON.stringify(body)).toBeLessThan(500)
  expect(effects).toEqual([])
  expect(JSON.stringify(body ?? '')).not.toContain(mark)
}

const fields = ({ bytes, ...rest }: Fields) =>
  bytes ? { ...rest, body: { contentType: 'image/png', bytes: Buffer.from(bytes).toString('base64') } } : rest

const places = ofService(operations).flatMap((operation) =>
  placesOf(operation, resolve).map((field) => ({
    place: `${operation.operationId} ${field}`,
    operation,
    field,
  })),
)
const isTried = ({ place }: { place: string }) => !(place in meant)
const requestOf = ({ operationId }: OperationDocument, own: Owned) => ({
  operation: operationId,
  ...fields(rows[operationId as Operation].sent(own)),
})

describe('by the service API the id of another is refused, or shows and changes nothing, as', () => {
  it.each(places.filter(isTried).map((one) => [one.place, one] as const))(
    '%s',
    async (place, { operation, field }) => {
      const isOfQuery = operation.parameters.some((one) => one.in === 'query' && one.name === field)
      const apt = requestOf(operation, alice)
      const request = isOfQuery ? { ...apt, query: { [field]: '' } } : apt
      expect(JSON.stringify(request), 'the row has nothing in this place').toContain(`"${field}"`)
      for (const value of ofAnother(field, operation.operationId, { caller: alice, other: bob })) {
        const as = { userId: alice.person.userId }
        const done = await invoke({ ...(replaced(request, field, value) as object), as })
        if (place in harmless) expectHarmless(done)
        else expectRefused(done)
      }
    },
  )
})

describe('by the service API a caller who does not exist', () => {
  it.each(ofService(operations).map((operation) => [operation.operationId, operation] as const))(
    'is refused: %s',
    async (_, operation) => {
      const done = await invoke({ ...requestOf(operation, bob), as: { userId: 'nobody-at-all' } })
      expectRefused(done)
    },
  )
})

describe('an import', () => {
  const names = Object.keys(importOperations) as ImportOperation[]

  it.each(names)('%s has no field that nobody has looked at', (operation) => {
    expect(Object.keys(importFields[operation]).toSorted()).toEqual(fieldsOfImport(operation).toSorted())
  })

  const row = (from: string) => ({ from, type: 'text', text: 'hello', sentAt: '2020-01-01T00:00:00Z' })
  const sent = (more: object = {}) => ({
    operation: 'importMessages',
    body: { source: 'own', chatId: begun.own, firstRow: 0, messages: [row('own-1')], last: true, ...more },
  })

  it.each([
    ['of another source', () => ({ chatId: begun.other })],
    ['that no import began', () => ({ chatId: bob.chatId })],
    ['of a source that is another', () => ({ source: 'other' })],
    ['of a source that there is not', () => ({ source: 'third' })],
    ['that is a user', () => ({ chatId: bob.person.userId })],
    ['that is nothing', () => ({ chatId: 'imp-none' })],
  ])('writes no message into a chat %s', async (_, more) => {
    const done = await invoke(sent(more()))
    expectRefused(done)
    expect(done.status).toBe(404)
  })

  it.each([
    ['another source', 0, () => 'other-1'],
    ['Parley', 1, () => bob.person.userId],
  ])('takes no message of a user of %s', async (_, firstRow, from) => {
    const { body } = await invoke(sent({ messages: [row(from())], last: false, firstRow }))
    expect(body).toMatchObject({ written: 0, refused: [{ code: 'user_not_found' }] })
  })

  it.each([
    ['another source', () => 'other-1'],
    ['Parley', () => bob.person.userId],
  ])('takes no member of %s into a chat', async (_, id) => {
    const chat = { id: 2, kind: 'group', name: 'Lunch', members: [{ id: id() }] }
    const done = await invoke({ operation: 'importChats', body: { source: 'own', chats: [chat] } })
    expect(done).toMatchObject({ effects: [], body: { chats: [], refused: [{ code: 'validation_failed' }] } })
  })

  it.each(['importUsers', 'importChats'] as const)(
    '%s makes of one id of two sources two things',
    async (operation) => {
      const [user, chat] = ['own-1', 1]
      const rowOf = (source: string) =>
        operation === 'importUsers'
          ? { users: [{ id: user, username: `${source}-twin` }] }
          : { chats: [{ id: chat, kind: 'group', name: 'Lunch', members: [{ id: user }] }] }
      await invoke({
        operation: 'importUsers',
        body: { source: 'fourth', users: [{ id: user, username: 'fourth-one' }] },
      })
      const ids = async (source: string) => {
        const { body } = await invoke({ operation, body: { source, ...rowOf(source) } })
        const [one] = Object.values(body ?? {})[0] as { userId?: string; chatId?: string }[]
        return one?.userId ?? one?.chatId
      }
      expect(await ids('own')).not.toBe(await ids('fourth'))
    },
  )
})
