import { randomUUID } from 'node:crypto'
import { SFNClient, StartSyncExecutionCommand } from '@aws-sdk/client-sfn'
import { clientOptions } from '../../platform/aws/client-options.ts'
import { sdkClient } from '../../platform/aws/sdk-client.ts'
import { emulatorSettings } from '../../platform/settings/emulator.ts'
import { requiredNotificationSettings } from '../../platform/settings/notifications.ts'
import { onFirstUse } from '../../platform/start-up/start-up.ts'
import { written } from '../../platform/storage/written.ts'
import type { Credentials } from '../access/credentials.ts'
import { findMessage } from '../messages/find-message.ts'
import type { MessageInput, SentMessage } from '../messages/post-message.ts'
import { toMessage } from '../records/message.ts'
import { notifyingMs, waitingMs } from './times.ts'
import type { WorkflowInput } from './workflow.ts'
import { outcomeOf } from './workflow-outcome.ts'

/**
 * One attempt: a second one would have no time left. This call goes to the host `sync-…`, which does not exist on an
 * emulator.
 */
const sfn = onFirstUse(() =>
  sdkClient(SFNClient, {
    maxAttempts: 1,
    requestHandler: { ...clientOptions.requestHandler, requestTimeout: waitingMs },
    disableHostPrefix: emulatorSettings().url !== undefined,
  }),
)

/**
 * Sends a message that counts only if everyone was notified of it, by a workflow whose steps can each crash and be
 * repeated. It returns when everyone was e-mailed; otherwise the message is withdrawn.
 *
 * A repeat of a clientMessageId gets the outcome of the first call, and e-mails nobody again.
 * @throws ParleyError as `postMessage` does; `too_many_to_notify`, `notification_failed`, `outcome_unknown`.
 */
export const sendRequired = async (
  credentials: Credentials,
  { clientMessageId = randomUUID(), ...sending }: MessageInput,
): Promise<SentMessage> => {
  const input = {
    credentials,
    sending: { ...sending, clientMessageId },
    deadlineMs: Date.now() + notifyingMs,
  }
  const execution = await written(
    sfn().send(
      new StartSyncExecutionCommand({
        stateMachineArn: requiredNotificationSettings().workflowArn,
        input: JSON.stringify(input satisfies Sendable),
      }),
    ),
  )
  const { seq, duplicate } = outcomeOf(execution)
  return { message: toMessage(await findMessage(sending.chatId, seq)), duplicate }
}

/** The workflow's input before JSON drops what is undefined. */
type Sendable = Omit<WorkflowInput, 'sending'> & { sending: MessageInput & { clientMessageId: string } }
