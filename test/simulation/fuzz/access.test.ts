import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Done, perform, sendFrame } from '../../fuzz/access/calls.ts'
import { harmless, meant } from '../../fuzz/access/exceptions.ts'
import { idsIn, ofAnother, placesOf, replaced } from '../../fuzz/access/of-another.ts'
import { givenOwned, type Owned } from '../../fuzz/access/owned.ts'
import { type Fields, frames, rows } from '../../fuzz/access/rows.ts'
import { type OperationDocument, readDocuments } from '../../fuzz/documents.ts'
import { effectsOf } from '../../fuzz/judge.ts'
import { type Actor, type Ask, asks, newActor } from '../../fuzz/people.ts'
import { Choices } from '../../fuzz/choices.ts'
import { Known } from '../../fuzz/known.ts'
import { badTokens } from '../../fuzz/world/signing.ts'
import { type Answer, startWorld, type World } from '../../fuzz/world/world.ts'
import type { Operation } from '../../../shared/contract/routes/routes.ts'
import type { Action } from '../../../shared/contract/socket/client-frames.ts'

const { operations, actions, resolve } = readDocuments()
const mark = 'bobs-secret'

let world: World
let ask: Ask
/** The caller; nothing that is granted in these tests ends what is theirs. */
let alice: Owned
/** Another, whose ids alice has learned. */
let bob: Owned
let admin: Actor
let count = 0

beforeAll(async () => {
  world = await startWorld()
  ask = asks(world, operations)
  alice = await givenOwned(world, ask, 'alice', 'hello')
  bob = await givenOwned(world, ask, 'bob', mark)
  admin = await newActor(world, ask, new Known(new Choices(1)), 'admin', true)
  world.takeEffects()
}, 120_000)
afterAll(() => world.close())

type Request = Parameters<typeof perform> extends [World, ...infer Rest] ? Rest : never
type Seen = { answer: Answer; effects: string[]; frames: string }

const seen = ({ answer, effects }: Done): Seen => {
  const ofCaller = effects.frames.filter(({ connectionId }) => connectionId === alice.person.connectionId)
  return { answer, effects: effectsOf(effects), frames: JSON.stringify(ofCaller) }
}
const asked = async (...request: Request) => seen(await perform(world, ...request))
const framed = async (connectionId: string, frame: object) =>
  seen(await sendFrame(world, connectionId, frame))

const expectRefused = ({ answer, effects, frames: pushed }: Seen): void => {
  expect(answer.status, answer.text).toBeGreaterThanOrEqual(400)
  expect(answer.status, answer.text).toBeLessThan(500)
  expect(effects).toEqual([])
  expect(answer.text + pushed).not.toContain(mark)
}
const expectHarmless = ({ answer, effects, frames: pushed }: Seen): void => {
  expect(answer.status, answer.text).toBeLessThan(500)
  expect(effects).toEqual([])
  expect(answer.text + pushed).not.toContain(mark)
}

const withOther = (operation: OperationDocument, field: string, by: string | number): Fields => {
  const { operationId, parameters } = operation
  const { params, query, body, ...rest } = rows[operationId as Operation].sent(alice)
  const place = parameters.find(({ name }) => name === field)?.in
  if (place === 'path')
    return {
      ...rest,
      params: { ...params, [field]: String(by) },
      ...(query && { query }),
      ...(body && { body }),
    }
  if (place === 'query')
    return { ...rest, query: { ...query, [field]: String(by) }, ...(params && { params }) }
  expect(JSON.stringify(body), 'the row has nothing in this place').toContain(`"${field}"`)
  return { ...rest, ...(params && { params }), body: replaced(body, field, by) as Record<string, unknown> }
}

const byName = (name: string): OperationDocument => {
  const found = operations.find(({ operationId }) => operationId === name)
  if (!found) throw new Error(`The document has no ${name}`)
  return found
}
const all = Object.keys(rows) as Operation[]
const restPlaces = operations.flatMap((operation) =>
  placesOf(operation, resolve).map((field) => ({
    place: `${operation.operationId} ${field}`,
    operation,
    field,
  })),
)
const socketPlaces = actions.flatMap(({ action, frame }) =>
  idsIn(frame, resolve).map((field) => ({
    place: `socket ${action} ${field}`,
    action: action as Action,
    field,
  })),
)
const places = [...restPlaces, ...socketPlaces]

describe('the table of who may', () => {
  it('has every operation and action of the documents', () => {
    expect(all.toSorted()).toEqual(operations.map(({ operationId }) => operationId).toSorted())
    expect(Object.keys(frames).toSorted()).toEqual(actions.map(({ action }) => action).toSorted())
  })

  it('opens to everyone what the documents do, and nothing else', () => {
    const open = operations.filter((operation) => operation.open).map(({ operationId }) => operationId)
    expect(all.filter((name) => rows[name].may === 'everyone').toSorted()).toEqual(open.toSorted())
  })

  it('leaves to members what concerns a chat', () => {
    const ofChats = operations.filter(({ path }) => path.startsWith('/chats/{chatId}'))
    const ofMembers = all.filter((name) => rows[name].may === 'member')
    expect(ofMembers.toSorted()).toEqual(ofChats.map(({ operationId }) => operationId).toSorted())
  })

  it('has no exception for a place that there is not', () => {
    const known = new Set(places.map(({ place }) => place))
    expect([...Object.keys(meant), ...Object.keys(harmless)].filter((place) => !known.has(place))).toEqual([])
  })
})

describe('the id of another is refused, or shows and changes nothing, as', () => {
  const isTried = ({ place }: { place: string }) => !(place in meant)

  it.each(restPlaces.filter(isTried).map((one) => [one.place, one] as const))(
    '%s',
    async (place, { operation, field }) => {
      const may = rows[operation.operationId as Operation].may
      const token = may === 'everyone' ? undefined : alice.person.token
      const values = ofAnother(field, operation.operationId, { caller: alice, other: bob })
      expect(values).not.toEqual([])
      for (const value of values) {
        const done = await asked(operation, token, withOther(operation, field, value))
        if (place in harmless) expectHarmless(done)
        else expectRefused(done)
      }
    },
  )

  it.each(socketPlaces.filter(isTried).map((one) => [one.place, one] as const))(
    '%s',
    async (place, { action, field }) => {
      const frame = { action, ...frames[action](alice) }
      const values = ofAnother(field, action, { caller: alice, other: bob })
      expect(values).not.toEqual([])
      for (const value of values) {
        const done = await framed(alice.person.connectionId, replaced(frame, field, value) as object)
        if (place in harmless) expectHarmless(done)
        else expectRefused(done)
      }
    },
  )
})

describe('with all ids of another at once', () => {
  const isMeant = (name: string, ids: string[]) =>
    ids.length === 0 || ids.every((field) => `${name} ${field}` in meant)
  // Everybody may join a public chat, and the new name is nobody's yet.
  const others = ['joinChat', 'patchOwnUser']
  const tried = operations.filter(
    (operation) =>
      !operation.open &&
      !others.includes(operation.operationId) &&
      !isMeant(operation.operationId, placesOf(operation, resolve)),
  )

  it.each(tried.map((operation) => [operation.operationId, operation] as const))(
    '%s is refused',
    async (name, operation) => {
      const done = await asked(operation, alice.person.token, rows[name as Operation].sent(bob))
      if (placesOf(operation, resolve).every((field) => `${name} ${field}` in harmless)) expectHarmless(done)
      else expectRefused(done)
    },
  )

  it.each(actions.filter(({ action, frame }) => !isMeant(`socket ${action}`, idsIn(frame, resolve))))(
    '$action over a socket is refused',
    async ({ action, frame: schema }) => {
      const frame = { action, ...frames[action as Action](bob) }
      const done = await framed(alice.person.connectionId, frame)
      if (idsIn(schema, resolve).every((field) => `socket ${action} ${field}` in harmless))
        expectHarmless(done)
      else expectRefused(done)
    },
  )
})

describe('a platform admin who is not in a chat', () => {
  it.each(all.filter((name) => rows[name].may === 'member' && name !== 'joinChat'))(
    'has no right of a member: %s',
    async (name) => {
      expectRefused(await asked(byName(name), admin.token, rows[name].sent(bob)))
    },
  )
})

describe('whoever is no platform admin', () => {
  it.each(all.filter((name) => rows[name].may === 'platform admin'))('may not %s', async (name) => {
    const done = await asked(byName(name), alice.person.token, rows[name].sent(alice))
    expectRefused(done)
    expect(done.answer.status).toBe(403)
  })
})

describe('with ids of one’s own', () => {
  it.each(all)('%s is granted', async (name) => {
    const { may, sent, ends } = rows[name]
    const own = ends ? await givenOwned(world, ask, `fresh-${++count}`, 'hello') : alice
    const token = { everyone: undefined, 'platform admin': admin.token }[may as string] ?? own.person.token
    const { answer } = await asked(byName(name), may === 'everyone' ? undefined : token, sent(own))
    expect(answer.status, answer.text).toBeLessThan(300)
  })

  it.each(Object.keys(frames) as Action[])('%s over a socket is granted', async (action) => {
    const { answer } = await framed(alice.person.connectionId, { action, ...frames[action](alice) })
    expect(answer.status, answer.text).toBe(200)
  })
})

describe('a token', () => {
  const kinds = Object.keys(badTokens({}))
  const bad = (kind: string): string => badTokens(alice.person.claims)[kind] ?? ''

  it.each(kinds)('%s opens no socket', async (kind) => {
    const { status } = await world.connect({ token: bad(kind) })
    expect(status).toBe(401)
    expect(effectsOf(world.takeEffects())).toEqual([])
  })

  it.each(kinds)('%s renews no socket, which goes on', async (kind) => {
    const { connectionId } = alice.person
    const { answer, effects } = await framed(connectionId, { action: 'auth', token: bad(kind) })
    expect((answer.body as { code: string }).code).toMatch(/^(unauthenticated|validation_failed)$/)
    expect(effects).toEqual([])
    expect((await framed(connectionId, { action: 'ping' })).answer.status).toBe(200)
  })

  it.each(kinds)('%s is verified by no function', async (kind) => {
    const { answer } = await asked(byName('getSession'), bad(kind), {})
    expect(answer.status).toBe(401)
  })
})
