import { runScript } from './run-script.ts'

/**
 * A chat grows from a few sockets to several shards while people write, edit, enter, leave and are removed, under AWS's
 * conditions. Posts fail, consumers are killed at any call they make, and jobs come late, twice and in any order.
 */
export type GrowingChat = {
  seed: number
  sockets: number
  perSecond: number
  /** Seconds of virtual time. */
  seconds: number
  /** Shares: of invocations that are killed, run twice, and run late, and of posts after which a socket fails for long. */
  killed: number
  twice: number
  late: number
  failing: number
}

export type GrowingChatResult = {
  messages: number
  /** The number of the last shard. */
  shards: number
  /** Sockets that were in the chat at the end, and those of them that lack a message or the newest version of one. */
  sockets: number
  incomplete: string[]
  /** Messages that a socket was sent although they are of after it had left, or its user had been removed. */
  leaked: string[]
  /** Sockets with more than one subscription, or with one that they should not have. */
  strayed: string[]
  /** Frames for each message and socket. */
  framesPerMessage: number
  kills: number
  repeats: number
  failures: number
}

/** Lets a chat grow in a process of its own. */
export const growChat = (chat: GrowingChat): Promise<GrowingChatResult> =>
  runScript('growing-chat-process.ts', chat)
