import * as z from 'zod'
import { Chat } from './chats.ts'
import { shownCustom } from './custom.ts'
import { chatId, timestamp, userId } from './fields.ts'
import { Message } from './messages.ts'
import { roles } from './roles.ts'

/** The `source` of domain events on their bus. */
export const domainEventSource = 'parley'

/** The facts about a chat that seldom change. What changes with every message is in the message events. */
export const ChatFacts = Chat.pick({
  chatId: true,
  kind: true,
  name: true,
  description: true,
  ownerId: true,
  createdAt: true,
  custom: true,
})
  .extend({ memberCount: z.int().min(0) })
  .meta({ id: 'ChatFacts' })

export const MemberFacts = z
  .object({ userId, role: z.enum(roles), joinedAt: timestamp, custom: shownCustom.optional() })
  .meta({ id: 'MemberFacts' })

const aboutAny = {
  version: z.literal(1),
  eventId: z
    .string()
    .min(1)
    .meta({ description: 'The same in every delivery of this event: drop duplicates by it.' }),
  sequence: z
    .string()
    .regex(/^\d{40}$/)
    .meta({
      description:
        'The position of the event in the table’s stream. Of two events of a chat, or of a user, the one with the larger string happened later, in whatever order they arrive.',
    }),
  occurredAt: timestamp.meta({ description: 'To the second.' }),
}
const aboutChat = { ...aboutAny, chatId }

const ofChat = z.object({ ...aboutChat, chat: ChatFacts })
const ofMember = z.object({ ...aboutChat, member: MemberFacts })
const ofMessage = z.object({ ...aboutChat, message: Message })
const ofUser = z.object({
  ...aboutAny,
  userId,
  byUserId: userId.meta({ description: 'The platform admin.' }),
})

/** All domain events. The name is EventBridge's `detail-type`, the schema describes its `detail`. */
export const domainEvents = {
  'chat.created': ofChat.meta({ id: 'ChatCreated' }),
  'chat.updated': ofChat.meta({
    id: 'ChatUpdated',
    description: 'Renamed, described, given other data or handed over.',
  }),
  'chat.deleted': ofChat.meta({
    id: 'ChatDeleted',
    description: 'The chat before its deletion. `member.removed` follows for every member.',
  }),
  'member.added': ofMember.meta({ id: 'MemberAdded' }),
  'member.updated': ofMember.meta({
    id: 'MemberUpdated',
    description: 'The role or the data of the application changed.',
  }),
  'member.removed': ofMember.meta({ id: 'MemberRemoved', description: 'The member before the removal.' }),
  'message.created': ofMessage.meta({ id: 'MessageCreated' }),
  'message.updated': ofMessage.meta({ id: 'MessageUpdated', description: 'Edited, or reacted to.' }),
  'message.deleted': ofMessage.meta({ id: 'MessageDeleted', description: 'The message became a tombstone.' }),
  'user.erased': z.object({ ...aboutAny, userId }).meta({
    id: 'UserErased',
    description:
      'A user’s account is erased. Erase what you keep about this id. What the user wrote comes as `message.updated` or `message.deleted` before.',
  }),
  'user.suspended': ofUser.meta({ id: 'UserSuspended', description: 'By a platform admin.' }),
  'user.reinstated': ofUser.meta({ id: 'UserReinstated', description: 'The suspension has ended.' }),
} as const satisfies Record<string, z.ZodObject>

export type DomainEventName = keyof typeof domainEvents
export type DomainEventDetail<Name extends DomainEventName> = z.infer<(typeof domainEvents)[Name]>

/** An event's name and its `detail`. */
export type DomainEvent = {
  [N in DomainEventName]: { name: N; detail: DomainEventDetail<N> }
}[DomainEventName]
