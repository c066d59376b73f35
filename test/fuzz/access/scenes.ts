import { randomUUID } from 'node:crypto'
import { marshall } from '@aws-sdk/util-dynamodb'
import type { ChatKind } from '../../../shared/contract/chats.ts'
import type { Role } from '../../../shared/contract/roles.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import type { Key } from '../../../shared/platform/storage/key.ts'
import { type Standing, standings } from '../../steps/chats/permission-table.ts'
import { Choices } from '../choices.ts'
import { Known } from '../known.ts'
import { type Actor, type Ask, newActor } from '../people.ts'
import type { World } from '../world/world.ts'
import type { Scene } from './probes.ts'

/** One person of each standing, another member, and somebody who is in no chat. */
export type Cast = Record<Standing | 'other' | 'newcomer', Actor>

export const givenCast = async (world: World, ask: Ask): Promise<Cast> => {
  const cast: Partial<Cast> = {}
  for (const name of [...standings, 'other', 'newcomer'] as const)
    cast[name] = await newActor(world, ask, new Known(new Choices(1)), `the-${name}`)
  return cast as Cast
}

const setAttribute = ({ table }: World, { pk, sk }: Key, name: string, value: unknown): void => {
  const item = table.table.get({ pk, sk })
  table.table.set({ pk, sk }, { ...item, ...marshall({ [name]: value }) })
}

/** Locks or opens a chat past every rule: a direct chat has nobody who may. */
export const lock = (world: World, chatId: string, locked: boolean): void =>
  setAttribute(world, keys.chatHead(chatId), 'locked', locked)

/** Gives a role past every rule: a direct chat never gives one, and the permissions have an answer for them too. */
const forgeRole = (world: World, chatId: string, userId: string, role: Role): void => {
  setAttribute(world, keys.membership(userId, chatId), 'role', role)
  setAttribute(world, keys.rosterEntry(chatId, userId), 'role', role)
}

const banSomebody = ({ table }: World, chatId: string): string => {
  const userId = randomUUID()
  const record = { ...keys.ban(chatId, userId), userId }
  table.table.set(keys.ban(chatId, userId), marshall(record))
  return userId
}

const create = async (ask: Ask, { token }: Actor, body: object): Promise<string> => {
  const created = await ask('createChat', token, { body })
  return (created.body as { chatId: string }).chatId
}

const say = async (ask: Ask, { token }: Actor, chatId: string): Promise<number> => {
  const sent = await ask('sendMessage', token, { params: { chatId }, body: { text: 'hello' } })
  return (sent.body as { seq: number }).seq
}

/** A chat that everyone has come into by their role as people do, and in which all have written. */
const givenLivelyScenes = async (
  world: World,
  ask: Ask,
  cast: Cast,
  kind: 'group' | 'public',
): Promise<Record<Standing, Scene>> => {
  const { owner, admin, outsider, other, newcomer } = cast
  const members = (['admin', 'member', 'outsider', 'other'] as const).map((name) => cast[name].username)
  const chatId = await create(ask, owner, { kind, name: `The ${kind}`, members })
  const params = { chatId, userId: admin.userId }
  await ask('patchMember', owner.token, { params, body: { role: 'admin' } })
  const ownSeqs: [Standing, number][] = []
  for (const standing of standings) ownSeqs.push([standing, await say(ask, cast[standing], chatId)])
  await ask('removeMember', owner.token, { params: { chatId, userId: outsider.userId } })
  const otherSeq = await say(ask, other, chatId)
  const shared = { chatId, target: other, newcomer, otherSeq, bannedId: banSomebody(world, chatId) }
  return Object.fromEntries(ownSeqs.map(([standing, ownSeq]) => [standing, { ...shared, ownSeq }])) as Record<
    Standing,
    Scene
  >
}

/** A direct chat of each standing; the outsider's is that of two others. */
const givenDirectScenes = async (world: World, ask: Ask, cast: Cast): Promise<Record<Standing, Scene>> => {
  const { other, newcomer } = cast
  const sceneOf = async (standing: Role): Promise<Scene> => {
    const caller = cast[standing]
    const chatId = await create(ask, caller, { kind: 'direct', members: [other.username] })
    const [ownSeq, otherSeq] = [await say(ask, caller, chatId), await say(ask, other, chatId)]
    if (standing !== 'member') forgeRole(world, chatId, caller.userId, standing)
    return { chatId, target: other, newcomer, ownSeq, otherSeq, bannedId: banSomebody(world, chatId) }
  }
  const member = await sceneOf('member')
  return { owner: await sceneOf('owner'), admin: await sceneOf('admin'), member, outsider: member }
}

export const givenScenes = (
  world: World,
  ask: Ask,
  cast: Cast,
  kind: ChatKind,
): Promise<Record<Standing, Scene>> =>
  kind === 'direct' ? givenDirectScenes(world, ask, cast) : givenLivelyScenes(world, ask, cast, kind)
