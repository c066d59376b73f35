import * as z from 'zod'
import type { Push } from '../../contract/socket/pushes.ts'

/** What everyone in a chat must learn, sooner or later. */
export type ChatPush = Extract<
  Push,
  {
    type: 'messages' | 'message.updated' | 'member.added' | 'member.removed' | 'chat.updated' | 'chat.deleted'
  }
>

const Messages = z.object({ messages: z.array(z.looseObject({ seq: z.int() })) })

/**
 * What stands in it was right when it was made, and is handed on as it is; checked is only what packing needs, so that
 * one broken job does not fail those that it is packed with.
 */
const chatPush = z.custom<ChatPush>(
  (push) =>
    typeof push === 'object' &&
    push !== null &&
    'type' in push &&
    typeof push.type === 'string' &&
    (push.type !== 'messages' || Messages.safeParse(push).success),
)

/** A fan-out handed over to a queue: durable, so that the sender need not wait for it. */
export const FanOutJob = z.object({
  chatId: z.string(),
  pushes: z.array(chatPush),
  /** The sender's own socket, which has its ack. */
  exceptConnectionId: z.string().optional(),
  /** Only these, if they are still subscribed: whom an earlier attempt could not reach. */
  only: z.array(z.object({ connectionId: z.string(), userId: z.string() })).optional(),
  attempt: z.int().default(0),
  /** Of a message that was sent before: how long ago says nothing about this fan-out. */
  repeated: z.boolean().optional(),
})
export type FanOutJob = z.infer<typeof FanOutJob>
