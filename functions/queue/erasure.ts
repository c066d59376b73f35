import type { SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import { queueErasure, queueErasureJob } from '../../shared/domain/accounts/queue-erasure.ts'
import { runErasure } from '../../shared/domain/erasure/run-erasure.ts'
import { followDeletedAccount, sweepTable } from '../../shared/domain/erasure/sweep-table.ts'
import { erasureDeadLetterSettings } from '../../shared/platform/settings/erasure.ts'
import { queueFunction } from '../batch-function.ts'
import { readBody } from '../read-body.ts'

/** The table's stream queues users. Operators queue the others (operating.md). */
const Job = z.union([
  z.strictObject({ userId: z.string().min(1) }),
  z.strictObject({ deletedAccount: z.string().min(1) }),
  z.strictObject({
    sweep: z.strictObject({
      from: z.strictObject({ pk: z.string(), sk: z.string() }).optional(),
      accounts: z.boolean().optional(),
    }),
  }),
])

/** A job works for so long before it queues the rest: well within the function's timeout. */
const workMs = 180_000

const erase = async (record: SQSRecord): Promise<void> => {
  const job = await readBody(record, Job, erasureDeadLetterSettings().url)
  if (!job) return
  const untilMs = Date.now() + workMs
  if ('deletedAccount' in job) await followDeletedAccount(job.deletedAccount)
  else if ('sweep' in job) {
    const rest = await sweepTable(job.sweep, untilMs)
    if (rest) await queueErasureJob({ sweep: rest })
  } else if (!(await runErasure(job.userId, untilMs))) await queueErasure(job.userId)
}

/** Users who are to be erased, one at a time. Where each erasure stands, its own record says. */
export const handler = queueFunction(erase)
