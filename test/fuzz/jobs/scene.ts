import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import type { ChatHead } from '../../../shared/domain/records/chat.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import type { Key } from '../../../shared/platform/storage/key.ts'
import { Choices } from '../choices.ts'
import { Known } from '../known.ts'
import { type Actor, type Ask, newActor } from '../people.ts'
import type { Item } from '../../conditions/expressions.ts'
import type { Change } from '../world/checked-table.ts'
import type { World } from '../world/world.ts'

/** Stands in every text and address of the scene. No log may have it. */
export const mark = 'marked-as-private'

/** People and chats with something to do for every consumer. */
export type JobScene = {
  /** The owner, with a socket in both chats. */
  ann: Actor
  /** A member with a socket in both chats. */
  bob: Actor
  /** A member with a socket that is in no chat. */
  gil: Actor
  /** A member who is not online, and has not read anything. */
  fay: Actor
  /** Is in another chat only. */
  dan: Actor
  /** Is being erased. */
  eve: Actor
  chatId: string
  /** With more sockets than are posted to inline. */
  largeId: string
  elsewhereId: string
  /** The newest message of the chat, and of the large one. */
  seq: number
  largeSeq: number
  attachmentId: string
  /** The `clientMessageId` of a message whose required notification nobody has decided. */
  abandoned: string
  /** When the one who is not online was seen last. */
  lastSeenAt: string
  /** The entry of a member with sockets in the large chat, as it stands there. */
  roster: Item
  /** Jobs of the append queue that nobody has worked off. */
  appends: string[]
  /** Changes of the table, one of each kind. */
  changes: Change[]
}

const change = ({ table }: World, { pk, sk }: Key, fields: Record<string, unknown>): void => {
  const item = table.table.get({ pk, sk })
  table.table.set({ pk, sk }, { ...item, ...marshall(fields) })
}

const read = <T>({ table }: World, { pk, sk }: Key): T =>
  unmarshall(table.table.get({ pk, sk }) ?? {}) as unknown as T

const text = (body: unknown, name: string): string => String((body as Record<string, unknown>)[name])

/** The job that a request hands over in a busy chat. It is refused, as if the queue had done so. */
const handedOver = async (world: World, act: () => Promise<unknown>): Promise<string> => {
  world.aws.jobs.splice(0)
  const acting = act().catch(() => undefined)
  let job: string | undefined
  while (job === undefined) {
    await setImmediate()
    job = world.aws.jobs.find(({ to }) => to.endsWith('/append.fifo'))?.body
  }
  const { pk, sk } = keys.appendOutcome((JSON.parse(job) as { id: string }).id)
  const refusal = { code: 'unavailable', detail: 'Try again' }
  world.table.table.set({ pk, sk }, marshall({ pk, sk, refusal }))
  await acting
  world.table.table.set({ pk, sk }, undefined)
  return JSON.stringify({ ...JSON.parse(job), waitsUntilMs: Date.now() + 3_600_000 })
}

const givenAppends = async (
  world: World,
  ask: Ask,
  { ann, bob, dan, chatId }: Pick<JobScene, 'ann' | 'bob' | 'dan' | 'chatId'>,
): Promise<string[]> => {
  const params = { chatId }
  const file = { name: `${mark}.pdf`, contentType: 'application/pdf', size: 1000 }
  const { body } = await ask('createAttachment', ann.token, { params, body: file })
  const { attachmentId } = (body as { attachment: { attachmentId: string } }).attachment
  world.aws.objects.set(`/files/${chatId}/${attachmentId}`, file.size)
  const { busyUntilMs: _, ...quiet } = read<ChatHead>(world, keys.chatHead(chatId))
  change(world, keys.chatHead(chatId), { busyUntilMs: Date.now() + 3_600_000 })
  const rich = {
    ...{ text: `${mark} @${bob.username}`, clientMessageId: 'c-rich', replyTo: 1, custom: { order: 7 } },
    attachments: [{ attachmentId }],
  }
  const acts = [
    () => ask('sendMessage', ann.token, { params, body: { text: mark, clientMessageId: 'c-plain' } }),
    () => ask('sendMessage', ann.token, { params, body: { text: `${mark} too` } }),
    () => ask('sendMessage', ann.token, { params, body: rich }),
    () => ask('patchChat', ann.token, { params, body: { name: `${mark} anew` } }),
    () => ask('patchChat', ann.token, { params, body: { locked: true, slowModeSeconds: 5 } }),
    () => ask('addMembers', ann.token, { params, body: { usernames: [dan.username] } }),
    () => ask('removeMember', ann.token, { params: { ...params, userId: bob.userId } }),
  ]
  const jobs: string[] = []
  for (const act of acts) jobs.push(await handedOver(world, act))
  const { pk, sk } = keys.chatHead(chatId)
  world.table.table.set({ pk, sk }, marshall(quiet))
  return jobs
}

/** One change of each kind of item and of change. */
const oneOfEach = (changes: readonly Change[]): Change[] => {
  const kindOf = ({ pk, sk, before, after }: Change) =>
    [pk.split('#')[0], sk.split('#')[0], before !== undefined, after !== undefined].join()
  return [...new Map(changes.map((one) => [kindOf(one), one])).values()]
}

export const givenJobScene = async (world: World, ask: Ask): Promise<JobScene> => {
  const known = new Known(new Choices(1))
  const person = (name: string) => newActor(world, ask, known, name)
  const [ann, bob, gil, fay, dan, eve] = [
    await person('ann'),
    await person('bob'),
    await person('gil'),
    await person('fay'),
    await person('dan'),
    await person('eve'),
  ]
  const create = async ({ token }: Actor, name: string, members: readonly Actor[]): Promise<string> => {
    const body = { kind: 'group', name, members: members.map(({ username }) => username) }
    return text((await ask('createChat', token, { body })).body, 'chatId')
  }
  const chatId = await create(ann, `Lunch ${mark}`, [bob, gil, fay, eve])
  const largeId = await create(ann, `Everybody ${mark}`, [bob, eve])
  const elsewhereId = await create(dan, 'Elsewhere', [])
  const enter = ({ connectionId }: Actor, chat: string) =>
    world.send(connectionId, JSON.stringify({ action: 'enter', chatId: chat }))
  await world.disconnect(fay.connectionId)
  for (const actor of [ann, bob]) await enter(actor, chatId)
  for (const actor of [ann, bob, eve]) await enter(actor, largeId)

  const say = async ({ token }: Actor, chat: string, more: object = {}): Promise<number> => {
    const sent = { params: { chatId: chat }, body: { text: mark, ...more } }
    return Number(text((await ask('sendMessage', token, sent)).body, 'seq'))
  }
  const params = { chatId }
  await say(eve, chatId)
  await say(ann, chatId, { text: `${mark} @${fay.username}` })
  const abandoned = randomUUID()
  const required = await say(ann, chatId, { notify: 'required', clientMessageId: abandoned })
  change(world, keys.requiredNotification(chatId, required), { phase: 'running', deadlineMs: 1 })
  const file = { name: `${mark}.pdf`, contentType: 'application/pdf', size: 1000 }
  const { body } = await ask('createAttachment', ann.token, { params, body: file })
  const { attachmentId } = (body as { attachment: { attachmentId: string } }).attachment
  world.aws.objects.set(`/files/${chatId}/${attachmentId}`, file.size)
  const seq = await say(ann, chatId, { attachments: [{ attachmentId }] })
  const largeSeq = await say(ann, largeId)
  // Her last e-mail was long ago.
  change(world, keys.membership(fay.userId, chatId), { notifiedAtMs: 1 })

  // The streams tell of more than messages.
  await ask('editMessage', ann.token, { params: { ...params, seq: '1' }, body: { text: mark } }).catch(
    () => undefined,
  )
  await ask('editMessage', ann.token, { params: { ...params, seq: String(seq) }, body: { text: `${mark}!` } })
  await ask('addReaction', bob.token, { params: { ...params, seq: String(seq), emoji: '👍' } })
  const gone = await create(ann, 'Gone', [bob])
  await ask('patchChat', ann.token, { params: { chatId: gone }, body: { name: 'Gone soon' } })
  await ask('addMembers', ann.token, { params: { chatId: gone }, body: { usernames: [fay.username] } })
  await ask('removeMember', ann.token, { params: { chatId: gone, userId: bob.userId } })
  const seen = world.table.changes.length
  await ask('deleteChat', ann.token, { params: { chatId: gone } })
  if (world.table.changes.length === seen) throw new Error('The deletion of a chat changed nothing')
  await ask('blockUser', dan.token, { params: { userId: eve.userId } })
  await ask('exportOwnUser', ann.token)
  await ask('eraseOwnUser', eve.token, { body: { password: 'correct horse battery' } })
  const changes = oneOfEach(world.table.changes.splice(0))
  const { lastSeenAtMs } = read<{ lastSeenAtMs: number }>(world, keys.presence(fay.userId))
  const appends = await givenAppends(world, ask, { ann, bob, dan, chatId })
  world.takeEffects()
  world.aws.emails.splice(0)
  return {
    ...{ ann, bob, gil, fay, dan, eve, chatId, largeId, elsewhereId, seq, largeSeq, attachmentId, abandoned },
    lastSeenAt: new Date(lastSeenAtMs).toISOString(),
    roster: world.table.table.get(keys.rosterEntry(largeId, bob.userId)) ?? {},
    ...{ appends, changes },
  }
}
