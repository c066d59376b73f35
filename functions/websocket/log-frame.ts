import type { ClientFrame } from '../../shared/contract/socket/client-frames.ts'
import { logger } from '../../shared/platform/observability/logger.ts'
import { loggedChatId } from '../logged-chat-id.ts'

/** Names a checked frame's action, and its chat, in every further line of this invocation's log. */
export const logFrame = (frame: ClientFrame): void =>
  logger.appendKeys({ action: frame.action, ...('chatId' in frame && loggedChatId(frame.chatId)) })
