import type { Message } from '../../../shared/contract/messages.ts'
import type { Act, History, Operation } from './history.ts'

/** Questions about a history that several rules ask. */

export type Named<Name extends Act['name']> = Operation<Extract<Act, { name: Name }>>

export const named = <Name extends Act['name']>({ operations }: History, name: Name): Named<Name>[] =>
  operations.filter((operation): operation is Named<Name> => operation.act.name === name)

export const answerOf = ({ outcome }: Operation) => (outcome.kind === 'done' ? outcome.answer : undefined)

export const isDone = ({ outcome }: Operation): boolean => outcome.kind === 'done'

/** Refusals of the moment: they say nothing about an earlier call for the same. */
const passing: ReadonlySet<string> = new Set([
  'unavailable',
  'rate_limited',
  'too_many_requests',
  'token_expired',
])

export const changesMembers: ReadonlySet<Act['name']> = new Set(['add', 'remove', 'ban'])

/** Whether one act takes away what the other one gives: a membership. */
const areOpposite = (one: Act, other: Act): boolean =>
  changesMembers.has(one.name) &&
  changesMembers.has(other.name) &&
  (one.name === 'add') !== (other.name === 'add') &&
  'userId' in one &&
  'userId' in other &&
  one.chatId === other.chatId &&
  one.userId === other.userId

/**
 * Acts without an answer that were not asked for again until one said that they are done. Perhaps they were done, and
 * nobody was told; their callers know that they know nothing. A repeat that is refused tells nothing either: there was no
 * member to remove any more. Nor does one after the opposite act: it removed again who was added meanwhile.
 */
export const openActs = ({ operations }: History): Operation[] => {
  const answers = new Map<string, { act: Act; kind: 'done' | 'refused' }>()
  const open: Operation[] = []
  for (const operation of operations.toReversed()) {
    const { userId, act, outcome } = operation
    const key = `${userId} ${JSON.stringify(act)}`
    if (outcome.kind !== 'refused')
      for (const [other, known] of answers) if (areOpposite(known.act, act)) answers.delete(other)
    if (outcome.kind === 'done') answers.set(key, { act, kind: 'done' })
    else if (outcome.kind === 'unknown' && answers.get(key)?.kind !== 'done') open.push(operation)
    else if (outcome.kind === 'refused' && !passing.has(outcome.code))
      answers.set(key, { act, kind: 'refused' })
  }
  return open
}

/** The users who were erased, or perhaps were. */
export const erasedUsers = (history: History): ReadonlySet<string> =>
  new Set(
    named(history, 'erase').flatMap(({ userId, outcome }) => (outcome.kind === 'refused' ? [] : [userId])),
  )

/** A version of a message as somebody saw it. */
export type Sighting = { at: number; by: string; message: Message }

/** Every version of every message that anybody saw, and those of the logs at the end. */
export const sightings = ({ frames, operations, chats }: History): Sighting[] => [
  ...frames.flatMap(({ at, socket, push }): Sighting[] => {
    if (push.type === 'messages') return push.messages.map((message) => ({ at, by: socket, message }))
    return push.type === 'message.updated' ? [{ at, by: socket, message: push.message }] : []
  }),
  ...operations.flatMap((operation): Sighting[] => {
    const { messages = [] } = answerOf(operation) ?? {}
    const by = operation.socket ?? operation.userId
    return messages.map((message) => ({ at: operation.answeredAt, by, message }))
  }),
  ...chats.flatMap(({ log }) =>
    log.map((message): Sighting => ({ at: Number.POSITIVE_INFINITY, by: 'the log', message })),
  ),
]

/** A time in which a socket has entered a chat. */
export type Subscription = {
  socket: string
  chatId: string
  enter: Named<'enter'>
  /** When something was called that ends it, or the socket closed; infinite if it lasts. */
  endAt: number
}

/** The first message that a socket that entered gets, by the reply or live. */
export const firstSeqOf = ({ enter }: Subscription): number => {
  const { messages = [], lastSeq = 0 } = answerOf(enter) ?? {}
  const { after } = enter.act
  return after === undefined ? (messages[0]?.seq ?? lastSeq + 1) : after + 1
}

/** Whether an act ends what somebody hears of a chat. */
const ends = ({ act, userId, sessionId, socket }: Operation, ended: Named<'enter'>): boolean => {
  if (act.name === 'erase') return userId === ended.userId
  if (act.name === 'logOut') return sessionId === ended.sessionId
  if (act.name === 'leave' || act.name === 'enter')
    return socket === ended.socket && act.chatId === ended.act.chatId
  const isRemoval = act.name === 'remove' || act.name === 'ban'
  return isRemoval && act.userId === ended.userId && act.chatId === ended.act.chatId
}

export const subscriptions = (history: History): Subscription[] =>
  named(history, 'enter').flatMap((enter) => {
    const { socket } = enter
    const opened = history.sockets.find((one) => one.socket === socket)
    if (!isDone(enter) || socket === undefined || !opened) return []
    const endings = history.operations
      // Not yet answered when the socket entered: which of the two was first, nobody can tell.
      .filter((other) => other !== enter && other.answeredAt > enter.calledAt && ends(other, enter))
      .filter(({ outcome }) => outcome.kind !== 'refused')
      .map(({ calledAt }) => calledAt)
    return [{ socket, chatId: enter.act.chatId, enter, endAt: Math.min(opened.closedAt, ...endings) }]
  })

/** The subscriptions that last to the end, on sockets that posts could reach. */
export const lasting = (history: History): Subscription[] =>
  subscriptions(history).filter(
    ({ endAt, socket }) => endAt === Number.POSITIVE_INFINITY && !history.unreachable.has(socket),
  )

/** When the first call that may have written a message was made; 0 if nobody is known to have. */
export const firstCalledAt = (
  sends: readonly Named<'send'>[],
  { chatId, senderId, clientMessageId }: Pick<Message, 'chatId' | 'senderId' | 'clientMessageId'>,
): number => {
  const times = sends
    .filter(({ userId, act }) => userId === senderId && act.chatId === chatId)
    .filter(({ act }) => act.clientMessageId === clientMessageId)
    .map(({ calledAt }) => calledAt)
  return times.length > 0 ? Math.min(...times) : 0
}
