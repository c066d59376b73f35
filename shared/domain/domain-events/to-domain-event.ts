import { type DomainEvent, type DomainEventName, domainEvents } from '../../contract/domain-events.ts'
import type { Message } from '../../contract/messages.ts'
import type { ChatMeta, RosterEntry } from '../records/chat.ts'
import { customField } from '../records/custom.ts'
import type { Erasure } from '../records/erasure.ts'
import { chatIdOf, chatItemKind, isErasureKey, isProfile } from '../records/keys.ts'
import { type MessageRecord, toMessage } from '../records/message.ts'
import type { Profile } from '../records/profile.ts'
import type { Change } from './change.ts'

const iso = (ms: number) => new Date(ms).toISOString()

/** The width of the longest sequence number, so that comparing them as text compares them as numbers. */
const sequenceWidth = 40

const chatFacts = ({
  chatId,
  kind,
  name,
  description,
  ownerId,
  createdAtMs,
  memberCount,
  custom,
}: ChatMeta) => ({
  chatId,
  kind,
  name,
  description,
  ownerId,
  createdAt: iso(createdAtMs),
  memberCount,
  ...customField({ custom }),
})

const memberFacts = ({ userId, role, joinedAtMs, custom }: RosterEntry) => ({
  userId,
  role,
  joinedAt: iso(joinedAtMs),
  ...customField({ custom }),
})

/** An event's name, and the fields that only this event has. */
type EventParts = readonly [name: DomainEventName, fields: object]

/** A chat whose META has an expiry is not complete yet and not visible; see `createChat`. */
const isComplete = (meta: (ChatMeta & { expiresAt?: number }) | undefined): meta is ChatMeta =>
  meta !== undefined && meta.expiresAt === undefined

const ofMeta = (before: ChatMeta | undefined, after: ChatMeta | undefined): EventParts | undefined => {
  if (!isComplete(before)) return isComplete(after) ? ['chat.created', { chat: chatFacts(after) }] : undefined
  if (!after) return ['chat.deleted', { chat: chatFacts(before) }]
  // Not `memberCount`: it changes with each member, who has an event of their own.
  const same = (['name', 'description', 'ownerId', 'custom'] as const).every(
    (fact) => before[fact] === after[fact],
  )
  return same ? undefined : ['chat.updated', { chat: chatFacts(after) }]
}

const ofRoster = (
  before: RosterEntry | undefined,
  after: RosterEntry | undefined,
): EventParts | undefined => {
  if (!before) return after && ['member.added', { member: memberFacts(after) }]
  if (!after) return ['member.removed', { member: memberFacts(before) }]
  const same = (['role', 'joinedAtMs', 'custom'] as const).every((fact) => before[fact] === after[fact])
  return same ? undefined : ['member.updated', { member: memberFacts(after) }]
}

const isSame = (one: Message, other: Message) => JSON.stringify(one) === JSON.stringify(other)

const ofMessage = (
  before: MessageRecord | undefined,
  after: MessageRecord | undefined,
): EventParts | undefined => {
  // A message is removed only with its chat, which has an event of its own.
  if (!after) return undefined
  if (!before && after.imported) return undefined
  const message = toMessage(after)
  if (!before) return ['message.created', { message }]
  if (message.deletedAt !== undefined && before.deletedAtMs === undefined)
    return ['message.deleted', { message }]
  return isSame(toMessage(before), message) ? undefined : ['message.updated', { message }]
}

const ofErasure = (before: Erasure | undefined, after: Erasure | undefined): EventParts | undefined =>
  after?.erasedAtMs !== undefined && after.erasedAtMs !== before?.erasedAtMs
    ? ['user.erased', { userId: after.userId }]
    : undefined

const ofProfile = (before: Profile | undefined, after: Profile | undefined): EventParts | undefined => {
  // A user who is gone has no suspension.
  if (!after || before?.suspendedAtMs === after.suspendedAtMs) return undefined
  const { userId, suspendedAtMs, suspensionBy: byUserId } = after
  return [suspendedAtMs === undefined ? 'user.reinstated' : 'user.suspended', { userId, byUserId }]
}

const partsOf = ({ pk, sk, before, after }: Change): EventParts | undefined => {
  if (isErasureKey({ pk })) return ofErasure(before as Erasure | undefined, after as Erasure | undefined)
  if (isProfile(sk)) return ofProfile(before as Profile | undefined, after as Profile | undefined)
  switch (chatItemKind(sk)) {
    case 'meta':
      return ofMeta(before as ChatMeta | undefined, after as ChatMeta | undefined)
    case 'roster':
      return ofRoster(before as RosterEntry | undefined, after as RosterEntry | undefined)
    case 'message':
      return ofMessage(before as MessageRecord | undefined, after as MessageRecord | undefined)
    default:
      return undefined
  }
}

/**
 * The public event of a change; `undefined` for a change that is internal. Pure: a record that is delivered again gives
 * the same event with the same `eventId`.
 * @throws ZodError, RangeError for an item that does not match the contract.
 */
export const toDomainEvent = (change: Change): DomainEvent | undefined => {
  const parts = partsOf(change)
  if (!parts) return undefined
  const [name, fields] = parts
  const detail = domainEvents[name].parse({
    version: 1,
    eventId: change.eventId,
    sequence: change.sequence.padStart(sequenceWidth, '0'),
    ...(!isErasureKey(change) && !isProfile(change.sk) && { chatId: chatIdOf(change) }),
    occurredAt: iso(change.occurredAtMs),
    ...fields,
  })
  return { name, detail } as DomainEvent
}
