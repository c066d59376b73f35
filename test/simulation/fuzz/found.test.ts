import { afterAll, beforeAll, expect, it } from 'vitest'
import { Choices } from '../../fuzz/choices.ts'
import { readDocuments } from '../../fuzz/documents.ts'
import { effectsOf } from '../../fuzz/judge.ts'
import { Known } from '../../fuzz/known.ts'
import { type Actor, type Ask, asks, newActor, password } from '../../fuzz/people.ts'
import { startWorld, type World } from '../../fuzz/world/world.ts'

/** Faults that the fuzzer has found, each as short as it gets. */

let world: World
let ask: Ask
let person: Actor
let chatId: string

beforeAll(async () => {
  world = await startWorld()
  ask = asks(world, readDocuments().operations)
  person = await newActor(world, ask, new Known(new Choices(1)), 'somebody')
  const { body } = await ask('createChat', person.token, { body: { kind: 'group', name: 'Lunch' } })
  chatId = (body as { chatId: string }).chatId
  await ask('changePassword', person.token, { body: { currentPassword: password, newPassword: password } })
})
afterAll(() => world.close())

const required = { text: 'Fire drill at noon', notify: 'required' }

it('whoever had ended all other sessions could send no required notification in a later one', async () => {
  const { body } = await ask('login', undefined, { body: { login: person.username, password } })
  const { accessToken } = body as { accessToken: string }
  const sent = await ask('sendMessage', accessToken, { params: { chatId }, body: required })
  expect(sent.status).toBe(201)
})

it('a back end could send none for whoever had ended all other sessions', async () => {
  const as = { userId: person.userId }
  const sent = await world.invoke({ operation: 'sendMessage', as, params: { chatId }, body: required })
  expect(sent).toMatchObject({ answered: { status: 201 } })
})

const getOwnUser = (as: object) => world.invoke({ operation: 'getOwnUser', as })

it('a bot was told to log in again while it was erased', async () => {
  const as = { bot: 'short-lived' }
  const made = (await getOwnUser(as)) as { answered: { body: { userId: string } } }
  await world.invoke({ operation: 'eraseOwnUser', as, body: {} })
  const busy = { status: 503, body: { code: 'unavailable' } }
  expect(await getOwnUser(as)).toMatchObject({ answered: busy })
  expect(await getOwnUser({ userId: made.answered.body.userId })).toMatchObject({
    answered: { status: 404, body: { code: 'user_not_found' } },
  })
  await world.finishErasure(made.answered.body.userId)
  expect(await getOwnUser(as)).toMatchObject({ answered: { status: 200, body: { kind: 'bot' } } })
})

it('a back end was told to log in again as a user who was being erased', async () => {
  const leaver = await newActor(world, ask, new Known(new Choices(1)), 'leaver')
  await ask('eraseOwnUser', leaver.token, { body: { password } })
  const done = await getOwnUser({ userId: leaver.userId })
  expect(done).toMatchObject({ answered: { status: 404, body: { code: 'user_not_found' } } })
})

it('a log-in that a suspension took back counted as a change of the user pool', async () => {
  const known = new Known(new Choices(1))
  const admin = await newActor(world, ask, known, 'an-admin', true)
  const { username, userId } = await newActor(world, ask, known, 'suspended')
  await ask('suspendUser', admin.token, { params: { userId } })
  world.takeEffects()
  await expect(ask('login', undefined, { body: { login: username, password } })).rejects.toThrow('403')
  expect(effectsOf(world.takeEffects())).toEqual([])
})
