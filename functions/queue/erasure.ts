import type { SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import { queueErasure } from '../../shared/domain/accounts/queue-erasure.ts'
import { runErasure } from '../../shared/domain/erasure/run-erasure.ts'
import { erasureDeadLetterSettings } from '../../shared/platform/settings/erasure.ts'
import { queueFunction } from '../batch-function.ts'
import { readBody } from '../read-body.ts'

const Job = z.object({ userId: z.string().min(1) })

/** A job works for so long before it queues the rest: well within the function's timeout. */
const workMs = 180_000

const erase = async (record: SQSRecord): Promise<void> => {
  const job = await readBody(record, Job, erasureDeadLetterSettings().url)
  if (job && !(await runErasure(job.userId, Date.now() + workMs))) await queueErasure(job.userId)
}

/** Users who are to be erased, one at a time. Where each erasure stands, its own record says. */
export const handler = queueFunction(erase)
