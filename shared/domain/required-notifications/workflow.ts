import * as z from 'zod'

/** What travels between the workflow's steps. Nothing here is a token or an address. */

const credentials = z.union([
  z.object({
    kind: z.literal('token'),
    userId: z.string(),
    sessionId: z.string(),
    tokenExpiresAtMs: z.number(),
  }),
  z.object({ kind: z.literal('connection'), connectionId: z.string() }),
])

const sending = z.object({
  chatId: z.string(),
  text: z.string(),
  clientMessageId: z.string(),
  replyTo: z.int().optional(),
  attachments: z.array(z.object({ attachmentId: z.string() })).optional(),
})

/** What an execution starts with. */
export const WorkflowInput = z.object({ credentials, sending, deadlineMs: z.number() })
export type WorkflowInput = z.infer<typeof WorkflowInput>

const sent = { chatId: z.string(), senderId: z.string(), clientMessageId: z.string() }
/** What the guard is told about an execution. */
export const Guarded = z.object(sent)

const attempt = { attempt: z.int() }
const execution = { execution: z.string() }

/** What the function of the message's steps is called with (infra/required-notification-steps.ts). */
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

/** And the one that e-mails one user. */
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
