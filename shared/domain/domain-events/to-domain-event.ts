import { type DomainEvent, type DomainEventName, domainEvents } from '../../contract/domain-events.ts'
import type { Message } from '../../contract/messages.ts'
import type { ChatMeta, RosterEntry } from '../records/chat.ts'
import { chatIdOf, chatItemKind } from '../records/keys.ts'
import { type MessageRecord, toMessage } from '../records/message.ts'
import type { Change } from './change.ts'

const iso = (ms: number) => new Date(ms).toISOString()

/** As wide as a sequence number can be, so that comparing texts compares numbers. */
const sequenceWidth = 40

const chatFacts = ({ chatId, kind, name, description, ownerId, createdAtMs, memberCount }: ChatMeta) => ({
  chatId,
  kind,
  name,
  description,
  ownerId,
  createdAt: iso(createdAtMs),
  memberCount,
})

const memberFacts = ({ userId, role, joinedAtMs }: RosterEntry) => ({
  userId,
  role,
  joinedAt: iso(joinedAtMs),
})

/** The event's name and its own part. */
type Told = readonly [name: DomainEventName, own: object]

/** A chat whose META has an expiry is not whole yet, see `createChat`; nobody can see it. */
const isWhole = (meta: (ChatMeta & { expiresAt?: number }) | undefined): meta is ChatMeta =>
  meta !== undefined && meta.expiresAt === undefined

const ofMeta = (before: ChatMeta | undefined, after: ChatMeta | undefined): Told | undefined => {
  if (!isWhole(before)) return isWhole(after) ? ['chat.created', { chat: chatFacts(after) }] : undefined
  if (!after) return ['chat.deleted', { chat: chatFacts(before) }]
  // How many members there are changes with each of them, who has an event of their own.
  const same = (['name', 'description', 'ownerId'] as const).every((fact) => before[fact] === after[fact])
  return same ? undefined : ['chat.updated', { chat: chatFacts(after) }]
}

const ofRoster = (before: RosterEntry | undefined, after: RosterEntry | undefined): Told | undefined => {
  if (!before) return after && ['member.added', { member: memberFacts(after) }]
  if (!after) return ['member.removed', { member: memberFacts(before) }]
  const same = before.role === after.role && before.joinedAtMs === after.joinedAtMs
  return same ? undefined : ['member.updated', { member: memberFacts(after) }]
}

const isSame = (one: Message, other: Message) => JSON.stringify(one) === JSON.stringify(other)

const ofMessage = (before: MessageRecord | undefined, after: MessageRecord | undefined): Told | undefined => {
  // Messages are removed with their chat only, which has an event of its own.
  if (!after) return undefined
  const message = toMessage(after)
  if (!before) return ['message.created', { message }]
  if (message.deletedAt !== undefined && before.deletedAtMs === undefined)
    return ['message.deleted', { message }]
  return isSame(toMessage(before), message) ? undefined : ['message.updated', { message }]
}

const tell = ({ sk, before, after }: Change): Told | undefined => {
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
 * What a change of an item means to the world; `undefined` for what is nobody's business but ours. Pure: a record that
 * comes again is the same event with the same `eventId`.
 * @throws ZodError, RangeError for an item that is not as the contract has it.
 */
export const toDomainEvent = (change: Change): DomainEvent | undefined => {
  const told = tell(change)
  if (!told) return undefined
  const [name, own] = told
  const detail = domainEvents[name].parse({
    version: 1,
    eventId: change.eventId,
    sequence: change.sequence.padStart(sequenceWidth, '0'),
    chatId: chatIdOf(change),
    occurredAt: iso(change.occurredAtMs),
    ...own,
  })
  return { name, detail } as DomainEvent
}
