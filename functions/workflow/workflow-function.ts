import middy from '@middy/core'
import type * as z from 'zod'
import { ParleyError } from '../../shared/platform/errors/parley-error.ts'
import { logger } from '../../shared/platform/observability/logger.ts'
import { count } from '../../shared/platform/observability/metrics.ts'
import type { WorkflowStep } from '../../shared/domain/required-notifications/workflow.ts'
import type { Refusal } from '../../shared/domain/required-notifications/workflow-outcome.ts'
import { faultPoint } from '../../shared/platform/settings/fault-point.ts'
import { observed } from '../observed.ts'

export type StepAnswer = { phase: string } & Record<string, unknown>

/** The steps that come before the message is written, or write it. */
const mayRefuse = new Set<WorkflowStep['step']>(['resolve', 'append'])

/** A refusal is an answer like any other: Step Functions would retry what is thrown. */
const refused = (step: WorkflowStep['step'], thrown: unknown): StepAnswer => {
  if (!(thrown instanceof ParleyError) || thrown.status >= 500) throw thrown
  if (mayRefuse.has(step)) count('RequiredNotificationsRefused')
  const { code, message: detail, retryAfterMs, errors } = thrown
  const refusal: Refusal = {
    code,
    detail,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(errors && { errors: [...errors] }),
  }
  return { phase: 'refused', refusal }
}

/** The name of a step's fault point. */
const faultKey = (input: WorkflowStep): string => {
  if (input.step === 'notify') return input.userId
  return 'sending' in input ? input.sending.clientMessageId : input.clientMessageId
}

const idsOf = (input: WorkflowStep) => ({
  chatId: 'sending' in input ? input.sending.chatId : input.chatId,
  ...('seq' in input && { seq: input.seq }),
  ...('userId' in input && { userId: input.userId }),
})

/** The Lambda handler of some steps of the workflow: reads the input, takes the step, logs how it went. */
export const workflowFunction = <Step extends WorkflowStep>(
  schema: z.ZodType<Step>,
  take: (input: Step) => Promise<StepAnswer>,
) =>
  middy<unknown, StepAnswer>()
    .use(
      observed<unknown, StepAnswer>(
        'step',
        () => ({}),
        (answer) => ({ phase: answer?.phase }),
      ),
    )
    .handler(async (event) => {
      const input = schema.parse(event)
      const { step, attempt } = input
      logger.appendKeys({ step, attempt, ...idsOf(input) })
      faultPoint(`before-${step}`, faultKey(input), attempt)
      const answer = await take(input).catch((thrown) => refused(step, thrown))
      faultPoint(`after-${step}`, faultKey(input), attempt)
      return answer
    })
