import * as z from 'zod'

/** The data that travels between the workflow's steps. None of it is a token or an address. */

const credentials = z.union([
  z.object({
    kind: z.literal('token'),
    userId: z.string(),
    sessionId: z.string(),
    tokenExpiresAtMs: z.number(),
    // Without these a session that began after the user's earlier ones were all ended counts as one of them.
    startedAtMs: z.number().exactOptional(),
    authenticatedAtMs: z.number().exactOptional(),
  }),
  z.object({ kind: z.literal('connection'), connectionId: z.string() }),
])

const sending = z.object({
  chatId: z.string(),
  text: z.string(),
  clientMessageId: z.string(),
  replyTo: z.int().optional(),
  attachments: z.array(z.object({ attachmentId: z.string() })).optional(),
  custom: z.looseObject({}).optional(),
})

/** The input of an execution. */
export const WorkflowInput = z.object({ credentials, sending, deadlineMs: z.number() })
export type WorkflowInput = z.infer<typeof WorkflowInput>

const sent = { chatId: z.string(), senderId: z.string(), clientMessageId: z.string() }
/** The guard's job: the message whose execution it checks. */
export const GuardJob = z.object(sent)

const attempt = { attempt: z.int() }
const execution = { execution: z.string() }

/** The input of the function for the steps that concern the message (infra/required-notification-steps.ts). */
export const MessageStep = z.discriminatedUnion('step', [
  WorkflowInput.extend({ step: z.literal('resolve'), ...attempt }),
  WorkflowInput.extend({
    step: z.literal('append'),
    ...attempt,
    ...execution,
    userIds: z.array(z.string()),
  }),
  z.object({ step: z.literal('settle'), ...attempt, ...sent, seq: z.int(), duplicate: z.boolean() }),
  z.object({ step: z.literal('compensate'), ...attempt, ...sent }),
])

/** The input of the function that e-mails one user. */
export const NotifyStep = z.object({
  step: z.literal('notify'),
  ...attempt,
  ...execution,
  chatId: z.string(),
  seq: z.int(),
  userId: z.string(),
  deadlineMs: z.number(),
})

export type WorkflowStep = z.infer<typeof MessageStep> | z.infer<typeof NotifyStep>
