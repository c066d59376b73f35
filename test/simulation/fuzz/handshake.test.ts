import { afterAll, beforeAll, expect, it } from 'vitest'
import { Choices } from '../../fuzz/choices.ts'
import { readDocuments } from '../../fuzz/documents.ts'
import { Hostile } from '../../fuzz/hostile.ts'
import { effectsOf } from '../../fuzz/judge.ts'
import { Known } from '../../fuzz/known.ts'
import { type Actor, type Ask, asks, newActor } from '../../fuzz/people.ts'
import { startWorld, type World } from '../../fuzz/world/world.ts'

const hostile = new Hostile(new Choices(1), 1)

let world: World
let ask: Ask
let person: Actor

beforeAll(async () => {
  world = await startWorld()
  ask = asks(world, readDocuments().operations)
  person = await newActor(world, ask, new Known(new Choices(1)), 'somebody')
  world.takeEffects()
})
afterAll(() => world.close())

const expectRefused = async (query: Record<string, string>): Promise<void> => {
  const { status } = await world.connect(query)
  expect([status, effectsOf(world.takeEffects())], JSON.stringify(query).slice(0, 300)).toEqual([401, []])
}
const ticket = async (): Promise<string> => {
  const { body } = await ask('createTicket', person.token)
  world.takeEffects()
  return (body as { ticket: string }).ticket
}

it('a handshake with a ticket or a token of no form that there is is refused, and changes nothing', async () => {
  for (let index = 0; index < 200; index++)
    for (const name of ['ticket', 'token']) await expectRefused({ [name]: hostile.text() })
})

it('a handshake with neither, or with both, is refused', async () => {
  await expectRefused({})
  await expectRefused({ Token: person.token })
  await expectRefused({ token: person.token, ticket: 'x' })
  const good = await ticket()
  await expectRefused({ token: person.token, ticket: good })
  expect((await world.connect({ ticket: good })).status).toBe(200)
  world.takeEffects()
  await expectRefused({ ticket: good })
})

it('what the handshake does not know of does not matter', async () => {
  const query = { [hostile.text()]: hostile.text(), token: person.token }
  expect((await world.connect(query)).status).toBe(200)
})

it('a frame of a socket that nobody has opened is refused, and changes nothing', async () => {
  world.takeEffects()
  for (const frame of ['{"action":"ping"}', '{"action":"message"}', '', '[]', 'no JSON', hostile.text()]) {
    const reply = JSON.parse(await world.send('nobody=', frame)) as { type: string; code: string }
    expect(reply.type).toBe('error')
    expect(reply.code).not.toBe('internal_error')
    expect(effectsOf(world.takeEffects())).toEqual([])
  }
})

it('the end of a socket that nobody has opened changes nothing', async () => {
  await world.disconnect('nobody=')
  expect(effectsOf(world.takeEffects())).toEqual([])
})
