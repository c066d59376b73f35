import { randomUUID } from 'node:crypto'

type Answer = { phase: string } & Record<string, unknown>
type Step = (input: unknown, context: unknown) => Promise<Answer>
type Started = {
  credentials: unknown
  sending: { chatId: string; clientMessageId: string }
  deadlineMs: number
}

/**
 * An execution of the workflow of required notifications, without faults: infra/required-notification-steps.ts has its
 * states.
 */
export const execute = async (text: string): Promise<object> => {
  const [{ handler: take }, { handler: notify }] = (await Promise.all([
    import('../../../functions/workflow/required-notification.ts'),
    import('../../../functions/workflow/notify-required.ts'),
  ])) as unknown as [{ handler: Step }, { handler: Step }]
  const context = { functionName: 'workflow', awsRequestId: randomUUID() }
  const input = JSON.parse(text) as Started
  const { chatId, clientMessageId } = input.sending
  const { deadlineMs } = input
  const execution = randomUUID()
  const succeeded = (outcome: Answer) => ({ status: 'SUCCEEDED', output: JSON.stringify(outcome) })
  const call = (step: Step, fields: object) => step({ attempt: 0, ...fields }, context)

  const resolved = await call(take, { step: 'resolve', ...input })
  if (resolved.phase !== 'resolved') return succeeded(resolved)
  const { userIds } = resolved as unknown as { userIds: string[] }
  const appended = await call(take, { step: 'append', ...input, execution, userIds })
  const { seq, senderId, duplicate, userIds: recipients } = appended
  const sent = { chatId, senderId, clientMessageId }
  const decide = async (): Promise<Answer> => {
    if (appended.phase !== 'running') return appended
    for (const userId of recipients as string[]) {
      await call(notify, { step: 'notify', execution, chatId, seq, userId, deadlineMs })
    }
    return call(take, { step: 'settle', ...sent, seq, duplicate })
  }
  const decided = await decide()
  if (decided.phase !== 'failed') return succeeded(decided)
  const outcome = await call(take, { step: 'compensate', ...sent })
  return outcome.phase === 'withdrawn'
    ? { status: 'FAILED', error: 'NotificationFailed', cause: JSON.stringify(outcome) }
    : succeeded(outcome)
}
