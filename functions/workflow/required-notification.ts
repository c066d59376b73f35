import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { ParleyError } from '../../shared/errors/parley-error.ts'
import { logger } from '../../shared/observability/logger.ts'
import { appendRequired } from '../../shared/required-notifications/append-required.ts'
import { compensate } from '../../shared/required-notifications/compensate.ts'
import { notifyUser } from '../../shared/required-notifications/notify-user.ts'
import { resolveRecipients } from '../../shared/required-notifications/resolve-recipients.ts'
import { settle } from '../../shared/required-notifications/settle.ts'
import { WorkflowStep } from '../../shared/required-notifications/workflow.ts'
import type { Refusal } from '../../shared/required-notifications/workflow-outcome.ts'
import { faultPoint } from '../../shared/settings/fault-point.ts'

type Answer = { phase: string } & Record<string, unknown>

const take = async (input: WorkflowStep): Promise<Answer> => {
  switch (input.step) {
    case 'resolve': {
      const { credentials, sending } = input
      const resolved = await resolveRecipients(credentials, sending.chatId, sending.clientMessageId)
      return { phase: 'resolved', ...resolved }
    }
    case 'append':
      return appendRequired(input.credentials, input.sending, input)
    case 'notify':
      return { phase: await notifyUser(input.chatId, input.seq, input.userId, input) }
    case 'settle': {
      const { chatId, seq, senderId, duplicate } = input
      return { phase: await settle(chatId, seq), seq, senderId, duplicate }
    }
    case 'compensate':
      return compensate(input)
  }
}

/** A refusal is an answer like any other: what is thrown, Step Functions tries again. */
const refused = (thrown: unknown): Answer => {
  if (!(thrown instanceof ParleyError) || thrown.status >= 500) throw thrown
  const { code, message: detail, retryAfterMs, errors } = thrown
  const refusal: Refusal = {
    code,
    detail,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(errors && { errors: [...errors] }),
  }
  return { phase: 'refused', refusal }
}

/** What a fault point of a step is called by. */
const faultKey = (input: WorkflowStep): string => {
  if (input.step === 'notify') return input.userId
  return 'sending' in input ? input.sending.clientMessageId : input.clientMessageId
}

const idsOf = (input: WorkflowStep) => ({
  chatId: 'sending' in input ? input.sending.chatId : input.chatId,
  ...('seq' in input && { seq: input.seq }),
  ...('userId' in input && { userId: input.userId }),
})

/** Every step of the workflow of required notifications. */
export const handler = middy<unknown, Answer>().handler(async (event, context) => {
  logger.addContext(context as Context)
  const input = WorkflowStep.parse(event)
  const { step, attempt } = input
  faultPoint(`before-${step}`, faultKey(input), attempt)
  const answer = await take(input).catch(refused)
  logger.info('step', { step, attempt, phase: answer.phase, ...idsOf(input) })
  faultPoint(`after-${step}`, faultKey(input), attempt)
  return answer
})
