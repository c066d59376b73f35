import { appendRequired } from '../../shared/domain/required-notifications/append-required.ts'
import { compensate } from '../../shared/domain/required-notifications/compensate.ts'
import { resolveRecipients } from '../../shared/domain/required-notifications/resolve-recipients.ts'
import { settle } from '../../shared/domain/required-notifications/settle.ts'
import { MessageStep } from '../../shared/domain/required-notifications/workflow.ts'
import { workflowFunction } from './workflow-function.ts'

/** The steps that concern the message: all but the e-mails. */
export const handler = workflowFunction(MessageStep, async (input) => {
  switch (input.step) {
    case 'resolve': {
      const { credentials, sending } = input
      const resolved = await resolveRecipients(credentials, sending.chatId, sending.clientMessageId)
      return { phase: 'resolved', ...resolved }
    }
    case 'append':
      return appendRequired(input.credentials, input.sending, input)
    case 'settle': {
      const { chatId, seq, senderId, duplicate } = input
      return { phase: await settle(chatId, seq), seq, senderId, duplicate }
    }
    case 'compensate':
      return compensate(input)
  }
})
