import { randomUUID } from 'node:crypto'
import { answerInvocation } from '../../../functions/service/answer.ts'
import type { ServiceAnswer } from '../../../shared/contract/service/import-operations.ts'

/** Invokes the service function in this process. */
export const invokeService = (event: unknown): Promise<unknown> => answerInvocation(event, randomUUID())

type Parts = { params?: object; query?: object; body?: unknown; eventId?: string }

/** One call of a back end. */
export const callService = async (
  operation: string,
  as: unknown,
  parts: Parts = {},
): Promise<ServiceAnswer> => (await invokeService({ operation, as, ...parts })) as ServiceAnswer
