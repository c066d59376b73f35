import * as z from 'zod'
import { pushes } from '../contract/socket.ts'

/** A fan-out handed over to a queue: durable, so that the sender need not wait for it. */
export const FanOutJob = z.object({
  chatId: z.string(),
  pushes: z.array(
    z.discriminatedUnion('type', [
      pushes.messages,
      pushes.messageUpdated,
      pushes.memberAdded,
      pushes.memberRemoved,
      pushes.chatUpdated,
      pushes.chatDeleted,
    ]),
  ),
  /** The sender's own socket, which has its ack. */
  exceptConnectionId: z.string().optional(),
  /** Only these, if they are still subscribed: whom an earlier attempt could not reach. */
  only: z.array(z.object({ connectionId: z.string(), userId: z.string() })).optional(),
  attempt: z.int().default(0),
})
export type FanOutJob = z.infer<typeof FanOutJob>

/** What everyone in a chat must learn, sooner or later. */
export type ChatPush = FanOutJob['pushes'][number]
