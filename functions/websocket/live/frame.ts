import type { ConnectionCredentials } from '../../../shared/domain/access/credentials.ts'
import type { Action, ClientFrame } from '../../../shared/contract/socket/client-frames.ts'
import type { Reply } from '../../../shared/contract/socket/replies.ts'

/** What a frame's handler is given, validated, and what it answers; `id` is put into the reply for it. */
export type FrameHandler<A extends Action> = (
  frame: ClientFrame<A>,
  credentials: ConnectionCredentials,
) => Promise<Reply>
