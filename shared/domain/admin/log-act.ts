import { logger } from '../../platform/observability/logger.ts'

type Act = 'suspend' | 'reinstate' | 'delete message' | 'delete chat'

/** Logs what a platform admin has done, by opaque ids. The admin's own stands in every line of the request. */
export const logAct = (act: Act, of: { targetUserId?: string; chatId?: string; seq?: number }): void =>
  logger.info('a platform admin acted', { act, ...of })
