import { deletedUser } from '../../../shared/contract/deleted-user.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import type { History, Operation } from './history.ts'
import {
  erasedUsers,
  firstSeqOf,
  isDone,
  lasting,
  type Named,
  named,
  openActs,
  sightings,
} from './look-up.ts'

/** Rules of edits, deletions and reactions. Each returns how a history breaks it. */

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(entries.map(([name, part]) => [name, sorted(part)]))
}

const stateOf = (message: Message) => JSON.stringify(sorted(message))
const revisionOf = ({ revision = 0 }: Message) => revision
const placeOf = ({ chatId, seq }: Pick<Message, 'chatId' | 'seq'>) => `${chatId} ${seq}`

/** One revision is one state, for whoever sees it. */
const differing = (history: History): string[] => {
  const seen = Map.groupBy(
    sightings(history),
    ({ message }) => `${placeOf(message)}, revision ${revisionOf(message)}`,
  )
  return [...seen].flatMap(([version, all]) => {
    // The rest is another rule's.
    const states = new Set(all.map(({ message: { sentAt: _, ...message } }) => stateOf(message as Message)))
    return states.size > 1 ? [`${version} has ${states.size} states`] : []
  })
}

/** When the first change of a message was called for, by its place. */
const firstChanges = (history: History): Map<string, number> => {
  const changes = [...named(history, 'edit'), ...named(history, 'delete'), ...named(history, 'react')]
  const times = new Map<string, number>()
  for (const { act, calledAt, outcome } of changes) {
    const before = times.get(placeOf(act)) ?? Number.POSITIVE_INFINITY
    if (outcome.kind !== 'refused') times.set(placeOf(act), Math.min(before, calledAt))
  }
  return times
}

/** The messages of people who were erased, with their reactions, and that mention them. */
const placesOfErased = (history: History): string[] => {
  const erased = erasedUsers(history)
  if (erased.size === 0) return []
  return sightings(history).flatMap(({ message }) => {
    const { senderId, mentions = [], reactions = [] } = message
    const users = [senderId, ...mentions, ...reactions.flatMap(({ userIds }) => userIds)]
    return users.some((userId) => erased.has(userId) || userId === deletedUser.userId)
      ? [placeOf(message)]
      : []
  })
}

/**
 * A socket ends with the newest version of each message that it got. Earlier messages than it asked for may have been
 * changed before it entered: clients ask for those by `changesAfter`.
 */
const outdated = (history: History): string[] => {
  const bySocket = Map.groupBy(sightings(history), ({ by }) => by)
  // Changed perhaps by an act without an answer, of which nobody else was told.
  const open = new Set(
    openActs(history).flatMap(({ act }) => ('chatId' in act && 'seq' in act ? placeOf(act) : [])),
  )
  // The job that erases somebody may die between the change of a message and the push of it.
  for (const place of placesOfErased(history)) open.add(place)
  const changed = firstChanges(history)
  return lasting(history).flatMap((subscription) => {
    const { socket, chatId, enter } = subscription
    const isPushed = (message: Message) =>
      message.seq >= firstSeqOf(subscription) || (changed.get(placeOf(message)) ?? 0) > enter.answeredAt
    const newest = new Map<string, number>()
    for (const { message } of bySocket.get(socket) ?? []) {
      const place = placeOf(message)
      newest.set(place, Math.max(newest.get(place) ?? 0, revisionOf(message)))
    }
    const log = history.chats.find((chat) => chat.chatId === chatId)?.log ?? []
    return log.flatMap((message) => {
      const has = newest.get(placeOf(message))
      return has !== undefined &&
        has < revisionOf(message) &&
        isPushed(message) &&
        !open.has(placeOf(message))
        ? [`${socket} has revision ${has} of ${placeOf(message)}, the log ${revisionOf(message)}`]
        : []
    })
  })
}

type Write = Pick<Operation, 'calledAt' | 'answeredAt' | 'outcome'>

/** Whether a write was surely overwritten by another one that was called when it was done. */
const isOverwritten = (write: Write, others: readonly Write[]): boolean =>
  others.some((other) => other.outcome.kind === 'done' && other.calledAt > write.answeredAt)

const at = <O extends Named<'edit'> | Named<'delete'> | Named<'react'>>(
  operations: readonly O[],
  { chatId, seq }: Message,
): O[] => operations.filter(({ act }) => act.chatId === chatId && act.seq === seq)

/** The text at the end is the one that some call wrote, and none that was called later. */
const misedited = (history: History, message: Message): string[] => {
  const edits = at(named(history, 'edit'), message).filter(({ outcome }) => outcome.kind !== 'refused')
  const isDeleted = at(named(history, 'delete'), message).some(isDone)
  if (message.type !== 'text') {
    const isEdited = edits.some((edit) => isDone(edit) || edit.act.text === message.text)
    return isEdited || isDeleted ? [`${placeOf(message)} is the system's, and was changed`] : []
  }
  // Nobody can tell any more who wrote it.
  if (message.senderId === deletedUser.userId) return []
  if (message.deletedAt !== undefined) return []
  if (isDeleted) return [`${placeOf(message)} was deleted, and is in the log`]
  if (edits.length === 0) return []
  const original = named(history, 'send').filter(
    ({ userId, act }) => userId === message.senderId && act.clientMessageId === message.clientMessageId,
  )
  const written = [...original, ...edits].filter(
    ({ act, outcome }) => act.text === message.text && outcome.kind !== 'refused',
  )
  if (written.length === 0) return [`${placeOf(message)} has a text that nobody wrote`]
  return written.every((write) => isOverwritten(write, edits))
    ? [`${placeOf(message)} has a text that was overwritten`]
    : []
}

/** A reaction is there at the end if its user's last call said so. */
const misreacted = (history: History, message: Message, erased: ReadonlySet<string>): string[] => {
  if (message.deletedAt !== undefined) return []
  const reactions = Map.groupBy(at(named(history, 'react'), message), ({ userId, act }) =>
    JSON.stringify([userId, act.emoji]),
  )
  return [...reactions].flatMap(([key, calls]) => {
    const [userId, emoji] = JSON.parse(key) as [string, string]
    if (erased.has(userId)) return []
    const counted = calls.filter(({ outcome }) => outcome.kind !== 'refused')
    const last = counted.toSorted((one, other) => one.calledAt - other.calledAt).at(-1)
    const isAlone =
      last && isDone(last) && counted.every((call) => call === last || call.answeredAt < last.calledAt)
    const reaction = message.reactions?.find((one) => one.emoji === emoji)
    const isOn = reaction?.userIds.includes(userId) ?? false
    return isAlone && isOn !== last.act.on
      ? [`${userId}'s ${emoji} on ${placeOf(message)} is ${isOn ? 'on' : 'off'}`]
      : []
  })
}

/** Everyone ends with the same state, and it is what the acked calls made. */
export const versionsConverge = (history: History): string[] => {
  const erased = erasedUsers(history)
  return [
    ...differing(history),
    ...outdated(history),
    ...history.chats.flatMap(({ log }) =>
      log.flatMap((message) => [...misedited(history, message), ...misreacted(history, message, erased)]),
    ),
  ]
}
