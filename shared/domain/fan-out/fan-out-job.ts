import * as z from 'zod'
import type { Push } from '../../contract/socket/pushes.ts'

/** Pushes that everyone in a chat must get, sooner or later. */
export type ChatPush = Extract<
  Push,
  {
    type:
      | 'messages'
      | 'message.updated'
      | 'member.added'
      | 'member.updated'
      | 'member.removed'
      | 'chat.updated'
      | 'chat.deleted'
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

const range = z.object({ from: z.int().min(1), to: z.int().min(1) })

/** A fan-out in a queue: durable, so that the sender need not wait for it. */
export const FanOutJob = z.object({
  chatId: z.string(),
  /**
   * Everything that is not read from the log: all of a small chat's, and what a shard's consumer does not find there.
   */
  pushes: z.array(chatPush),
  /** The sender's own socket, which got an ack instead. */
  exceptConnectionId: z.string().optional(),
  /** The same of the messages of many: sockets that got acks for these. Unknown of messages in shards. */
  own: z.array(z.object({ connectionId: z.string(), seq: z.int() })).optional(),
  /** The shard of a large chat whose consumer this wakes, or in which the recipients of a retry are. */
  shard: z.int().min(0).optional(),
  /**
   * The newest message that a shard's consumer is woken for. It reads the log, and jobs may come in any order, or
   * twice.
   */
  seq: z.int().min(1).optional(),
  /** Deliver only to these, if still subscribed: an earlier attempt could not reach them. */
  only: z.array(z.object({ connectionId: z.string(), userId: z.string() })).optional(),
  /** The messages of the log that they lack, both bounds inclusive. */
  range: range.optional(),
  /** The next one waits 2^attempt seconds, of which SQS takes whole ones. */
  attempt: z.int().min(0).default(0),
  /** The messages were sent before: their age is not this fan-out's latency. */
  repeated: z.boolean().optional(),
})
export type FanOutJob = z.infer<typeof FanOutJob>
