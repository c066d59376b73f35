import type { SQSRecord } from 'aws-lambda'
import { finishAbandoned } from '../../shared/domain/required-notifications/finish-abandoned.ts'
import { GuardJob } from '../../shared/domain/required-notifications/workflow.ts'
import { queueFunction } from '../batch-function.ts'

const look = async ({ body }: SQSRecord): Promise<void> => finishAbandoned(GuardJob.parse(JSON.parse(body)))

/** What each execution of the workflow leaves behind at its start, to be looked at when it must have ended. */
export const handler = queueFunction(look)
