import * as z from 'zod'
import { chatKinds } from './chats.ts'
import { chatId, timestamp, userId } from './fields.ts'
import { Message } from './messages.ts'
import { roles } from './roles.ts'

/** Where domain events come from, on the bus of their own. */
export const domainEventSource = 'parley'

/** A chat as its seldom-changing facts have it; what every message changes is in the messages. */
export const ChatFacts = z
  .object({
    chatId,
    kind: z.enum(chatKinds),
    name: z.string().meta({ description: 'Empty for `direct`.' }),
    description: z.string(),
    ownerId: userId.nullable().meta({ description: 'null for `direct`.' }),
    createdAt: timestamp,
    memberCount: z.int().min(0),
  })
  .meta({ id: 'ChatFacts' })

export const MemberFacts = z
  .object({ userId, role: z.enum(roles), joinedAt: timestamp })
  .meta({ id: 'MemberFacts' })

const about = {
  version: z.literal(1),
  eventId: z
    .string()
    .min(1)
    .meta({ description: 'The same whenever this event comes again: drop doubles by it.' }),
  sequence: z
    .string()
    .regex(/^\d{40}$/)
    .meta({
      description:
        'Where the event stands in the table’s stream. Of two events of a chat, the one with the larger text is the later one, in whatever order they arrive.',
    }),
  chatId,
  occurredAt: timestamp.meta({ description: 'To the second.' }),
}

const ofChat = z.object({ ...about, chat: ChatFacts })
const ofMember = z.object({ ...about, member: MemberFacts })
const ofMessage = z.object({ ...about, message: Message })

/** What has happened in chats, each by its name, which is EventBridge's `detail-type`; the schemas are its `detail`. */
export const domainEvents = {
  'chat.created': ofChat.meta({ id: 'ChatCreated' }),
  'chat.updated': ofChat.meta({ id: 'ChatUpdated', description: 'Renamed, described or handed over.' }),
  'chat.deleted': ofChat.meta({
    id: 'ChatDeleted',
    description: 'As it was. `member.removed` follows for all.',
  }),
  'member.added': ofMember.meta({ id: 'MemberAdded' }),
  'member.updated': ofMember.meta({ id: 'MemberUpdated', description: 'Has another role.' }),
  'member.removed': ofMember.meta({ id: 'MemberRemoved', description: 'As it was.' }),
  'message.created': ofMessage.meta({ id: 'MessageCreated' }),
  'message.updated': ofMessage.meta({ id: 'MessageUpdated', description: 'Edited, or reacted to.' }),
  'message.deleted': ofMessage.meta({ id: 'MessageDeleted', description: 'Has become a tombstone.' }),
} as const satisfies Record<string, z.ZodObject>

export type DomainEventName = keyof typeof domainEvents
export type DomainEventDetail<Name extends DomainEventName> = z.infer<(typeof domainEvents)[Name]>

/** An event's name and what EventBridge carries as its `detail`. */
export type DomainEvent = {
  [N in DomainEventName]: { name: N; detail: DomainEventDetail<N> }
}[DomainEventName]
