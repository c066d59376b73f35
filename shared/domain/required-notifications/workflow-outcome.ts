import * as z from 'zod'
import { type ErrorCode, errorCatalogue } from '../../contract/errors.ts'
import { outcomeUnknown, ParleyError } from '../../platform/errors/parley-error.ts'

/** A `ParleyError`, as it leaves the workflow. */
export const Refusal = z.object({
  code: z.enum(Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]]),
  detail: z.string(),
  retryAfterMs: z.number().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
})
export type Refusal = z.infer<typeof Refusal>

/** The output of an execution that succeeded. */
const Output = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('succeeded'), seq: z.int(), duplicate: z.boolean().default(true) }),
  z.object({ phase: z.literal('refused'), refusal: Refusal }),
])

const Withdrawn = z.object({ reached: z.int(), outOf: z.int() })

/** An execution, as Step Functions describes it. */
export type Execution = {
  status?: string | undefined
  output?: string | undefined
  error?: string | undefined
  cause?: string | undefined
}

/** The error of the workflow's state for withdrawn messages (infra/required-notification-steps.ts). */
export const withdrawnError = 'NotificationFailed'

const parse = <T>(schema: z.ZodType<T>, text: string | undefined): T => {
  try {
    return schema.parse(JSON.parse(text ?? ''))
  } catch (error) {
    throw outcomeUnknown(error)
  }
}

/**
 * Turns the end of an execution into the outcome of the send.
 * @throws ParleyError a step's refusal, the same as a plain send's; `notification_failed`; `outcome_unknown` if the
 * workflow itself failed, with the message written or not.
 */
export const outcomeOf = ({
  status,
  output,
  error,
  cause,
}: Execution): { seq: number; duplicate: boolean } => {
  if (status === 'SUCCEEDED') {
    const outcome = parse(Output, output)
    if (outcome.phase === 'succeeded') return outcome
    const { code, detail, ...options } = outcome.refusal
    throw new ParleyError(code, detail, {
      retryAfterMs: options.retryAfterMs,
      ...(options.errors && { errors: options.errors }),
    })
  }
  if (error === withdrawnError) {
    const { reached, outOf } = parse(Withdrawn, cause)
    throw new ParleyError(
      'notification_failed',
      `${reached} of ${outOf} members were reached, so the message was withdrawn`,
    )
  }
  throw outcomeUnknown(new Error(`The workflow ended as ${status}: ${error}`))
}
