import * as z from 'zod'
import type { Push } from '../../contract/socket/pushes.ts'

/** Pushes that everyone in a chat must get, sooner or later. */
export type ChatPush = Extract<
  Push,
  {
    type: 'messages' | 'message.updated' | 'member.added' | 'member.removed' | 'chat.updated' | 'chat.deleted'
  }
>

const Messages = z.object({ messages: z.array(z.looseObject({ seq: z.int() })) })

/**
 * A push is valid when it is queued and is passed on unchanged. This checks only what packing needs, so that one broken
 * job does not fail those that it is packed with.
 */
const chatPush = z.custom<ChatPush>(
  (push) =>
    typeof push === 'object' &&
    push !== null &&
    'type' in push &&
    typeof push.type === 'string' &&
    (push.type !== 'messages' || Messages.safeParse(push).success),
)

/** A fan-out in a queue: durable, so that the sender need not wait for it. */
export const FanOutJob = z.object({
  chatId: z.string(),
  pushes: z.array(chatPush),
  /** The sender's own socket, which got an ack instead. */
  exceptConnectionId: z.string().optional(),
  /** Deliver only to these, if still subscribed: an earlier attempt could not reach them. */
  only: z.array(z.object({ connectionId: z.string(), userId: z.string() })).optional(),
  attempt: z.int().default(0),
  /** The messages were sent before: their age is not this fan-out's latency. */
  repeated: z.boolean().optional(),
})
export type FanOutJob = z.infer<typeof FanOutJob>
