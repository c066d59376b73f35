import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ChatKind, chatKinds } from '../../../shared/contract/chats.ts'
import type { ErrorCode } from '../../../shared/contract/errors.ts'
import { type Operation, routes } from '../../../shared/contract/routes/routes.ts'
import { clientFrames } from '../../../shared/contract/socket/client-frames.ts'
import { type Done, perform, refusalIn, sendFrame } from '../../fuzz/access/calls.ts'
import { type Probe, probes, type Scene } from '../../fuzz/access/probes.ts'
import { type Cast, givenCast, givenScenes, lock } from '../../fuzz/access/scenes.ts'
import { readDocuments } from '../../fuzz/documents.ts'
import { effectsOf } from '../../fuzz/judge.ts'
import { asks } from '../../fuzz/people.ts'
import { startWorld, type World } from '../../fuzz/world/world.ts'
import {
  expectedPermissions,
  isExpected,
  operations,
  type Standing,
  standings,
} from '../../steps/chats/permission-table.ts'

let world: World
let cast: Cast
/** Nothing of a scene lasts: what a probe changes is taken back. */
let scenes: Record<ChatKind, Record<Standing, Scene>>

beforeAll(async () => {
  world = await startWorld()
  const ask = asks(world, readDocuments().operations)
  cast = await givenCast(world, ask)
  const given: [ChatKind, Record<Standing, Scene>][] = []
  for (const kind of chatKinds) given.push([kind, await givenScenes(world, ask, cast, kind)])
  scenes = Object.fromEntries(given) as typeof scenes
})
afterAll(() => world.close())

const byRoute = (operationId: Operation, standing: Standing, fields: Parameters<typeof perform>[3]) =>
  perform(world, { operationId, ...routes[operationId] }, cast[standing].token, fields)
const bySocket = (standing: Standing, frame: object) => sendFrame(world, cast[standing].connectionId, frame)

const attempt = ({ route, sent, frame }: Probe, standing: Standing, scene: Scene): Promise<Done> => {
  const { chatId } = scene
  if (frame) return bySocket(standing, { chatId, ...frame(scene) })
  if (!route) throw new Error('A probe needs a route or a frame')
  const { params, ...rest } = sent?.(scene) ?? {}
  return byRoute(route, standing, { ...rest, params: { chatId, ...params } })
}

/** Everything that was written, but for who has entered a chat and how often somebody did something. */
const written = ({ effects: { changes } }: Done): string[] =>
  effectsOf({
    changes: changes.filter(({ pk, sk }) => !(sk.startsWith('SUB#') || pk.startsWith('CONN#'))),
    ...{ jobs: 0, deadLetters: 0, frames: [], poolWrites: 0 },
  })

const nameOf = ({ operation, locked, route, frame, note }: Probe): string => {
  const how = route ? `${route} over REST` : `${frame?.({} as Scene).action} over the socket`
  return `${operation}${locked ? ' in a locked chat' : ''}: ${how}${note ? `, ${note}` : ''}`
}

/** Why this standing is refused, by the table; undefined if it is not. */
const refusalOf = (
  standing: Standing,
  kind: ChatKind,
  { operation, locked }: Probe,
): ErrorCode | undefined => {
  if (!isExpected(standing, operation, kind)) {
    // A direct chat's id can be computed: to others it is as if there were none.
    if (operation === 'join')
      return kind === 'direct' && standing === 'outsider' ? 'chat_not_found' : 'chat_is_private'
    if (operation === 'leave' && standing === 'owner') return 'last_owner'
    return standing === 'outsider' && kind !== 'public' ? 'chat_not_found' : 'forbidden'
  }
  if (locked && !isExpected(standing, 'writeWhenLocked', kind)) return 'chat_locked'
  return undefined
}

/** Performs, and takes back whatever it has changed. */
const andTakeBack = async (acting: Promise<Done>): Promise<Done> => {
  const done = await acting
  world.table.undo(done.effects.changes)
  return done
}

describe.each(chatKinds)('in a %s chat', (kind) => {
  describe.each(standings)('%s', (standing) => {
    it.each(probes.map((probe) => [nameOf(probe), probe] as const))('%s', async (_, probe) => {
      const scene = scenes[kind][standing]
      if (probe.locked) lock(world, scene.chatId, true)
      const done = await andTakeBack(attempt(probe, standing, scene))
      lock(world, scene.chatId, false)
      const refusal = refusalOf(standing, kind, probe)
      expect(refusalIn(done), done.answer.text).toBe(refusal ?? probe.thenRefused)
      const { changes = false } = probe
      if (refusal) expect(effectsOf(done.effects)).toEqual([])
      else if (typeof changes === 'function' ? changes(standing) : changes)
        expect(written(done)).not.toEqual([])
      else expect(written(done)).toEqual([])
    })

    it('sees the newest message of a chat in it as the table says', async () => {
      if (!isExpected(standing, 'readChat', kind)) return
      const { chatId } = scenes[kind][standing]
      const { answer } = await byRoute('getChat', standing, { params: { chatId } })
      expect('lastMessage' in (answer.body as object)).toBe(isExpected(standing, 'previewLog', kind))
    })
  })
})

describe('the matrix', () => {
  it('has a way to try every operation', () => {
    const tried = new Set<string>([
      ...probes.map(({ operation }) => operation),
      'writeWhenLocked',
      'previewLog',
    ])
    expect(tried).toEqual(new Set(operations))
    expect(tried).toEqual(new Set(Object.keys(expectedPermissions)))
  })

  it('tries every route of a chat, and every action', () => {
    const ofChats = Object.entries(routes as Record<string, { path: string }>)
      .filter(([, { path }]) => path.startsWith('/chats/{chatId}'))
      .map(([name]) => name)
    expect(new Set(probes.flatMap(({ route }) => route ?? []))).toEqual(new Set(ofChats))
    // These three concern the socket itself: to leave a chat's pushes needs no permission.
    const ofSockets = new Set(['leave', 'auth', 'ping'])
    const actions = Object.keys(clientFrames).filter((action) => !ofSockets.has(action))
    const tried = probes.flatMap(({ frame }) => frame?.({} as Scene).action ?? [])
    expect(new Set<string>(tried)).toEqual(new Set(actions))
  })
})

it('whoever may write also deletes in a locked chat their own messages', async () => {
  const { chatId, ownSeq } = scenes.group.member
  lock(world, chatId, true)
  const params = { chatId, seq: String(ownSeq) }
  const done = await andTakeBack(byRoute('deleteMessage', 'member', { params }))
  lock(world, chatId, false)
  expect(refusalIn(done)).toBeUndefined()
})

describe('an outsider', () => {
  it.each(chatKinds)('learns nothing of a %s chat from what a request may name', async (kind) => {
    const { chatId } = scenes[kind].outsider
    const code = kind === 'public' ? 'forbidden' : 'chat_not_found'
    const asked = async (route: Operation, fields: Parameters<typeof perform>[3]) =>
      expect(refusalIn(await byRoute(route, 'outsider', fields)), route).toBe(code)
    const params = { chatId }
    for (const named of [{ replyTo: 1 }, { replyTo: 1000 }, { attachments: [{ attachmentId: 'none' }] }]) {
      await asked('sendMessage', { params, body: { text: 'hi', ...named } })
      const frame = { action: 'message', chatId, text: 'hi', clientMessageId: 'c-1', ...named }
      expect(refusalIn(await bySocket('outsider', frame))).toBe(code)
    }
    for (const seq of ['1', '1000']) {
      await asked('deleteMessage', { params: { chatId, seq } })
      await asked('editMessage', { params: { chatId, seq }, body: { text: 'hi' } })
    }
    await asked('markRead', { params, body: { seq: 1000 } })
  })

  it('gets the same answer for a chat that never existed', async () => {
    const params = { chatId: 'never' }
    const ofMember = { params: { ...params, userId: cast.member.userId } }
    for (const [route, fields] of [
      ['getChat', { params }],
      ['joinChat', { params }],
      ['banUser', ofMember],
      ['sendMessage', { params, body: { text: 'hi' } }],
    ] as const)
      expect(refusalIn(await byRoute(route, 'outsider', fields)), route).toBe('chat_not_found')
  })

  it('no longer sees a chat that a member has deleted', async () => {
    const { chatId } = scenes.public.owner
    const deleted = await byRoute('deleteChat', 'owner', { params: { chatId } })
    expect(refusalIn(deleted)).toBeUndefined()
    const seen = await byRoute('getChat', 'outsider', { params: { chatId } })
    world.table.undo(deleted.effects.changes)
    expect(refusalIn(seen)).toBe('chat_not_found')
  })
})
