import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ChatKind, chatKinds } from '../../shared/contract/chats.ts'
import type { ErrorCode } from '../../shared/contract/errors.ts'
import { type Operation, routes } from '../../shared/contract/routes/routes.ts'
import { clientFrames } from '../../shared/contract/socket/client-frames.ts'
import { chatAsSeenBy, givenDirectChat, giveRole, say } from '../steps/chats/chats.ts'
import { type User, freshName, givenUser, givenPerson, type Person } from '../steps/accounts/given-users.ts'
import {
  type ChatOperation,
  expectedPermissions,
  isExpected,
  operations,
  type Standing,
  standings,
} from '../steps/chats/permission-table.ts'
import type { Sent } from '../steps/api/rest.ts'
import { Socket } from '../steps/api/socket.ts'
import { switchStreams } from '../steps/streams/switch-streams.ts'
import { type ChatRecords, chatRecords, storeChatCopy } from '../steps/stored/copy-chat.ts'
import { storedMembershipsIn, storedOfChat } from '../steps/stored/stored.ts'
import { forgeRole, removeMemberships, setChatCount, setLocked, storeBan } from '../steps/stored/store.ts'

/** The target of a cell of the matrix. */
type Scene = {
  chatId: string
  /** Another, plain member. */
  target: Person
  /** A message of the caller; an outsider wrote it before they were removed. */
  ownSeq: number
  /** A later message, of the target. */
  otherSeq: number
  /** Somebody who is banned. */
  bannedId: string
}

/** One way to do an operation. */
type Probe = {
  operation: ChatOperation
  /** Tells apart ways that go over the same route. */
  note?: string
  /** A locked chat, where `writeWhenLocked` is asked besides. */
  locked?: true
  route?: Operation
  sent?: (scene: Scene) => Omit<Sent, 'params'> & { params?: Record<string, string> }
  frame?: (scene: Scene) => { action: string } & Record<string, unknown>
  /** The error after the check of the role, if the call does not succeed. */
  thenRefused?: ErrorCode
  /** Whether it leaves a trace in the chat or in a membership when it is granted. */
  changes?: boolean | ((standing: Standing) => boolean)
  /** Whether the trace means nothing to any other probe, so that the next one may have the same scene. */
  sceneLasts?: true
}

let people: Record<Standing, Person>
/** A plain member of every chat. */
let other: Person
let sockets: Record<Standing, Socket>
/** In none of the chats. */
let newcomer: User

beforeAll(async () => {
  // Each copy of a chat would be news to the functions that follow the table's stream. No probe waits for them.
  await switchStreams('off')
  const [owner, admin, member, outsider] = await Promise.all(standings.map((name) => givenPerson(name)))
  if (!owner || !admin || !member || !outsider) throw new Error('four people')
  other = await givenPerson('other')
  people = { owner, admin, member, outsider }
  newcomer = await givenUser()
  // So many copies of a chat will they be in, and may leave each.
  await Promise.all(userIdsOfAll().map((userId) => setChatCount(userId, 500)))
  const opened = standings.map(async (standing) => {
    const { accessToken } = people[standing]
    return [standing, await Socket.open({ token: accessToken })] as const
  })
  sockets = Object.fromEntries(await Promise.all(opened)) as Record<Standing, Socket>
})

afterAll(async () => {
  await switchStreams('on')
  for (const socket of Object.values(sockets)) socket.close()
})

/** Those who are in a lively chat at first. */
const userIdsOfAll = (): string[] => [...Object.values(people), other].map(({ userId }) => userId)

const seqOf = ({ ownSeq }: Scene) => ({ seq: String(ownSeq) })
const otherSeqOf = ({ otherSeq }: Scene) => ({ seq: String(otherSeq) })
const targetOf = ({ target }: Scene) => ({ userId: target.userId })
const file = { name: 'menu.pdf', contentType: 'application/pdf', size: 1000 }

/** Actions that in a locked chat need `writeWhenLocked`. */
const writing: Probe[] = [
  {
    operation: 'send',
    route: 'sendMessage',
    sent: () => ({ body: { text: 'hello' } }),
    changes: true,
    sceneLasts: true,
  },
  {
    operation: 'send',
    frame: () => ({ action: 'message', text: 'hello', clientMessageId: randomUUID() }),
    changes: true,
    sceneLasts: true,
  },
  {
    operation: 'requireNotification',
    note: 'with a required notification',
    route: 'sendMessage',
    sent: () => ({ body: { text: 'hello', notify: 'required' } }),
    changes: true,
    sceneLasts: true,
  },
  {
    operation: 'edit',
    route: 'editMessage',
    sent: (scene) => ({ params: seqOf(scene), body: { text: 'anew' } }),
    changes: true,
  },
  {
    operation: 'edit',
    frame: ({ ownSeq }) => ({ action: 'edit', seq: ownSeq, text: 'anew' }),
    changes: true,
  },
  {
    operation: 'react',
    route: 'addReaction',
    sent: (scene) => ({ params: { ...otherSeqOf(scene), emoji: '👍' } }),
    changes: true,
  },
  {
    operation: 'react',
    route: 'removeReaction',
    sent: (scene) => ({ params: { ...otherSeqOf(scene), emoji: '👎' } }),
  },
  {
    operation: 'react',
    frame: ({ otherSeq }) => ({ action: 'react', seq: otherSeq, emoji: '👍', on: true }),
    changes: true,
  },
  { operation: 'signalTyping', frame: () => ({ action: 'typing', on: true }) },
  {
    operation: 'attach',
    route: 'createAttachment',
    sent: () => ({ body: file }),
    changes: true,
    sceneLasts: true,
  },
]

const probes: Probe[] = [
  ...writing,
  ...writing.map((probe): Probe => ({ ...probe, locked: true })),
  { operation: 'readChat', route: 'getChat' },
  { operation: 'readLog', route: 'listMessages' },
  { operation: 'readLog', route: 'getProof' },
  {
    operation: 'readLog',
    note: 'a search',
    route: 'listMessages',
    sent: () => ({ query: { contains: 'hello' } }),
  },
  {
    operation: 'readLog',
    route: 'getAttachment',
    sent: () => ({ params: { attachmentId: 'none' } }),
    thenRefused: 'attachment_not_found',
  },
  { operation: 'readLog', frame: () => ({ action: 'history' }) },
  { operation: 'readLog', frame: () => ({ action: 'enter' }) },
  { operation: 'readLog', note: 'resuming', frame: () => ({ action: 'enter', after: 0 }) },
  { operation: 'listMembers', route: 'listMembers' },
  {
    operation: 'deleteOwn',
    route: 'deleteMessage',
    sent: (scene) => ({ params: seqOf(scene) }),
    changes: true,
  },
  { operation: 'deleteOwn', frame: ({ ownSeq }) => ({ action: 'delete', seq: ownSeq }), changes: true },
  {
    operation: 'deleteAny',
    route: 'deleteMessage',
    sent: (scene) => ({ params: otherSeqOf(scene) }),
    changes: true,
  },
  { operation: 'deleteAny', frame: ({ otherSeq }) => ({ action: 'delete', seq: otherSeq }), changes: true },
  {
    operation: 'markRead',
    route: 'markRead',
    sent: ({ otherSeq }) => ({ body: { seq: otherSeq } }),
    changes: true,
  },
  { operation: 'markRead', frame: ({ otherSeq }) => ({ action: 'read', seq: otherSeq }), changes: true },
  {
    operation: 'setNotifications',
    route: 'patchMember',
    sent: () => ({ params: { userId: 'me' }, body: { notifications: 'mentions' } }),
    changes: true,
    sceneLasts: true,
  },
  {
    operation: 'hide',
    route: 'patchMember',
    sent: () => ({ params: { userId: 'me' }, body: { hidden: true } }),
    changes: true,
    sceneLasts: true,
  },
  {
    operation: 'patchChat',
    note: 'its name',
    route: 'patchChat',
    sent: () => ({ body: { name: freshName('new') } }),
    changes: true,
    sceneLasts: true,
  },
  {
    operation: 'patchChat',
    note: 'its description',
    route: 'patchChat',
    sent: () => ({ body: { description: 'New' } }),
    changes: true,
    sceneLasts: true,
  },
  {
    operation: 'patchChat',
    note: 'its lock',
    route: 'patchChat',
    sent: () => ({ body: { locked: true } }),
    changes: true,
  },
  {
    operation: 'patchChat',
    note: 'its slow mode',
    route: 'patchChat',
    sent: () => ({ body: { slowModeSeconds: 5 } }),
    changes: true,
  },
  { operation: 'deleteChat', route: 'deleteChat', changes: true },
  { operation: 'join', route: 'joinChat', changes: (standing) => standing === 'outsider' },
  { operation: 'leave', route: 'removeMember', sent: () => ({ params: { userId: 'me' } }), changes: true },
  {
    operation: 'addMembers',
    route: 'addMembers',
    sent: () => ({ body: { usernames: [newcomer.username] } }),
    changes: true,
  },
  {
    operation: 'removeMember',
    route: 'removeMember',
    sent: (scene) => ({ params: targetOf(scene) }),
    changes: true,
  },
  {
    operation: 'changeRole',
    note: 'an admin',
    route: 'patchMember',
    sent: (scene) => ({ params: targetOf(scene), body: { role: 'admin' } }),
    changes: true,
  },
  {
    operation: 'changeRole',
    note: 'a new owner',
    route: 'patchMember',
    sent: (scene) => ({ params: targetOf(scene), body: { role: 'owner' } }),
    changes: true,
  },
  { operation: 'ban', route: 'banUser', sent: (scene) => ({ params: targetOf(scene) }), changes: true },
  {
    operation: 'ban',
    note: 'of somebody who is not in it',
    route: 'banUser',
    sent: () => ({ params: { userId: newcomer.userId } }),
    changes: true,
  },
  {
    operation: 'ban',
    route: 'unbanUser',
    sent: ({ bannedId }) => ({ params: { userId: bannedId } }),
    changes: true,
  },
  {
    operation: 'manageHooks',
    route: 'createHook',
    sent: () => ({ body: { name: 'Alerts' } }),
    changes: true,
    sceneLasts: true,
  },
  { operation: 'manageHooks', route: 'listHooks' },
  {
    operation: 'manageHooks',
    route: 'deleteHook',
    sent: () => ({ params: { hookId: 'none' } }),
    thenRefused: 'hook_not_found',
  },
]

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

const giveScene = async (
  chatId: string,
  standing: Standing,
  target: Person,
  seqs?: { ownSeq: number; otherSeq: number },
): Promise<Scene> => {
  const bannedId = randomUUID()
  const banned = storeBan(chatId, bannedId)
  const ownSeq = seqs?.ownSeq ?? (standing === 'outsider' ? 1 : (await say(people[standing], chatId)).seq)
  const otherSeq = seqs?.otherSeq ?? (await say(target, chatId)).seq
  await banned
  return { chatId, target, ownSeq, otherSeq, bannedId }
}

/** A group or public chat where everyone has come by their role as people do, and has written. */
type LivelyChat = { records: ChatRecords; ownSeqs: Record<Standing, number>; otherSeq: number }

const makeLivelyChat = async (kind: 'group' | 'public'): Promise<LivelyChat> => {
  const { owner, admin, outsider } = people
  const name = freshName(kind)
  const others = [...standings.slice(1).map((standing) => people[standing]), other]
  const { body: chat } = await owner.rest.done('createChat', {
    body: { kind, name, members: others.map(({ username }) => username) },
  })
  const { chatId } = chat
  await giveRole(owner, chatId, admin, 'admin')
  const ownSeqs: [Standing, number][] = []
  for (const standing of standings) ownSeqs.push([standing, (await say(people[standing], chatId)).seq])
  await owner.rest.done('removeMember', { params: { chatId, userId: outsider.userId } })
  const { seq: otherSeq } = await say(other, chatId)
  const records = await chatRecords({ chatId, name }, userIdsOfAll())
  return { records, ownSeqs: Object.fromEntries(ownSeqs) as Record<Standing, number>, otherSeq }
}

const livelyChats = new Map<ChatKind, Promise<LivelyChat>>()

/** A copy of the lively chat, made in the table: hundreds made over the API would take most of the time. */
const givenLivelyChat = async (kind: 'group' | 'public', standing: Standing): Promise<Scene> => {
  const made = livelyChats.get(kind) ?? makeLivelyChat(kind)
  livelyChats.set(kind, made)
  const { records, ownSeqs, otherSeq } = await made
  const chatId = randomUUID()
  await storeChatCopy(records, { chatId, name: freshName(kind) })
  return giveScene(chatId, standing, other, { ownSeq: ownSeqs[standing], otherSeq })
}

/** A direct chat, which is never deleted: one for each standing, with new messages for each scene. */
const directChats = new Map<Standing, { chatId: string; target: Person }>()
const givenDirectScene = async (standing: Standing): Promise<Scene> => {
  const caller = people[standing]
  const known = directChats.get(standing)
  const target = known?.target ?? (await givenPerson('target'))
  const { chatId } =
    known ?? (await givenDirectChat(standing === 'outsider' ? people.member : caller, target))
  directChats.set(standing, { chatId, target })
  await setLocked(chatId, false)
  // Roles that a direct chat never gives: the table has an answer for them too.
  if (standing === 'owner' || standing === 'admin') await forgeRole(chatId, caller.userId, standing)
  return giveScene(chatId, standing, target)
}

type StoredState = Record<string, unknown>[]

/** All that is stored of a chat and of those in it, but for who has entered it. */
const stateOf = async ({ chatId, target }: Scene, caller: Person): Promise<StoredState> => {
  const users = [caller.userId, target.userId, newcomer.userId]
  const [chat, memberships] = await Promise.all([storedOfChat(chatId), storedMembershipsIn(chatId, users)])
  return [...chat.filter(({ sk }) => !String(sk).startsWith('SUB#')), ...memberships]
}

const attempt = async (
  { route, sent, frame }: Probe,
  standing: Standing,
  scene: Scene,
  refusal: ErrorCode | undefined,
): Promise<void> => {
  const { chatId } = scene
  if (route) {
    const { params, ...rest } = sent?.(scene) ?? {}
    const call = { ...rest, params: { chatId, ...params } }
    const { rest: api } = people[standing]
    await (refusal ? api.refused(route, call, refusal) : api.done(route, call))
  }
  if (frame) {
    const { action, ...fields } = frame(scene)
    const socket = sockets[standing]
    if (refusal) await socket.refused({ action, chatId, ...fields }, refusal)
    else await socket.does(action as 'typing', { chatId, ...fields } as never)
  }
}

describe.each(chatKinds)('in a %s chat', (kind) => {
  describe.each(standings)('%s', (standing) => {
    /** A scene in which nothing has happened that concerns the next probe, and what is stored of it. */
    type Stage = { scene: Scene; locked: boolean; state: StoredState }
    let stage: Stage | undefined
    const newScene = () => (kind === 'direct' ? givenDirectScene(standing) : givenLivelyChat(kind, standing))
    const givenStage = async (locked: boolean): Promise<Stage> => {
      if (stage?.locked === locked) return stage
      const scene = stage?.scene ?? (await newScene())
      await setLocked(scene.chatId, locked)
      return { scene, locked, state: await stateOf(scene, people[standing]) }
    }

    it.each(probes.map((probe) => [nameOf(probe), probe] as const))('%s', async (_, probe) => {
      const { scene, locked, state: before } = await givenStage(probe.locked === true)
      const refusal = refusalOf(standing, kind, probe)
      const { changes = false } = probe
      const changed = !refusal && (typeof changes === 'function' ? changes(standing) : changes)
      // Should this fail, the next one begins anew.
      stage = undefined
      await attempt(probe, standing, scene, refusal ?? probe.thenRefused)
      const after = await stateOf(scene, people[standing])
      if (changed) expect(after).not.toEqual(before)
      else expect(after).toEqual(before)
      if (!changed || probe.sceneLasts) stage = { scene, locked, state: after }
      else if (kind !== 'direct') await removeMemberships(userIdsOfAll(), scene.chatId)
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
    expect(new Set(tried)).toEqual(new Set(actions))
  })
})

describe('whoever may write', () => {
  it('also deletes in a locked chat their own messages', async () => {
    const { chatId, ownSeq } = await givenLivelyChat('group', 'member')
    await people.owner.rest.done('patchChat', { params: { chatId }, body: { locked: true } })
    await people.member.rest.done('deleteMessage', { params: { chatId, seq: String(ownSeq) } })
  })
})

describe('an outsider', () => {
  it.each(['group', 'public', 'direct'] as const)(
    'learns nothing of a %s chat from what a message may name',
    async (kind) => {
      const { chatId } = await (kind === 'direct'
        ? givenDirectScene('outsider')
        : givenLivelyChat(kind, 'outsider'))
      const code = kind === 'public' ? 'forbidden' : 'chat_not_found'
      const { rest } = people.outsider
      for (const named of [{ replyTo: 1 }, { replyTo: 1000 }, { attachments: [{ attachmentId: 'none' }] }]) {
        await rest.refused('sendMessage', { params: { chatId }, body: { text: 'hi', ...named } }, code)
        const frame = { action: 'message', chatId, text: 'hi', clientMessageId: randomUUID(), ...named }
        await sockets.outsider.refused(frame, code)
      }
      for (const seq of ['1', '1000']) {
        await rest.refused('deleteMessage', { params: { chatId, seq } }, code)
        await rest.refused('editMessage', { params: { chatId, seq }, body: { text: 'hi' } }, code)
      }
      await rest.refused('markRead', { params: { chatId }, body: { seq: 1000 } }, code)
    },
  )

  it('gets the same answer for a chat that never existed', async () => {
    const { rest } = people.outsider
    const params = { chatId: randomUUID(), userId: people.member.userId }
    await rest.refused('getChat', { params }, 'chat_not_found')
    await rest.refused('joinChat', { params }, 'chat_not_found')
    await rest.refused('banUser', { params }, 'chat_not_found')
    await rest.refused('sendMessage', { params, body: { text: 'hi' } }, 'chat_not_found')
    await expect(chatAsSeenBy(people.outsider, params.chatId)).rejects.toThrow('404')
  })
})
