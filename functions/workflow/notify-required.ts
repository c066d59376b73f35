import { notifyUser } from '../../shared/domain/required-notifications/notify-user.ts'
import { NotifyStep } from '../../shared/domain/required-notifications/workflow.ts'
import { workflowFunction } from './workflow-function.ts'

/** The step that is taken once for each user: one e-mail. */
export const handler = workflowFunction(NotifyStep, async (input) => ({
  phase: await notifyUser(input.chatId, input.seq, input.userId, input),
}))
