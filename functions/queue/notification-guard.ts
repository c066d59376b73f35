import type { SQSRecord } from 'aws-lambda'
import { finishAbandoned } from '../../shared/domain/required-notifications/finish-abandoned.ts'
import { GuardJob } from '../../shared/domain/required-notifications/workflow.ts'
import { queueFunction } from '../batch-function.ts'

const check = async ({ body }: SQSRecord): Promise<void> => finishAbandoned(GuardJob.parse(JSON.parse(body)))

/** Each execution of the workflow queues a message at its start, which arrives here when it must have ended. */
export const handler = queueFunction(check)
