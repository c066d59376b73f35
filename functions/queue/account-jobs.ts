import type { SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import { queueAccountJob } from '../../shared/domain/accounts/queue-account-job.ts'
import { eraseNamed } from '../../shared/domain/erasure/erase-named.ts'
import { runErasure } from '../../shared/domain/erasure/run-erasure.ts'
import { followDeletedAccount } from '../../shared/domain/erasure/lost-accounts.ts'
import { type Sweep, sweepOfDay, sweepTable } from '../../shared/domain/erasure/sweep-table.ts'
import { runExport } from '../../shared/domain/exports/run-export.ts'
import { accountJobDeadLetterSettings } from '../../shared/platform/settings/account-jobs.ts'
import { queueFunction } from '../batch-function.ts'
import { readBody } from '../read-body.ts'

/**
 * The table's stream queues users to erase, requests queue exports, a rule the sweep of each day, and another one what
 * CloudTrail records of deleted accounts. Operators may queue the others (operating.md).
 */
export const AccountJob = z.union([
  z.strictObject({ userId: z.string().min(1) }),
  z.strictObject({ export: z.string().min(1) }),
  z.strictObject({ erase: z.string().min(1) }),
  z.strictObject({ deletedAccount: z.string().min(1) }),
  z.strictObject({ deletedAccounts: z.array(z.string().min(1)) }),
  z.strictObject({ dailySweep: z.strictObject({}) }),
  z.strictObject({
    sweep: z.strictObject({
      from: z.strictObject({ pk: z.string(), sk: z.string() }).optional(),
      accounts: z.boolean().optional(),
      checked: z.strictObject({ asked: z.int(), missing: z.array(z.string()) }).optional(),
      part: z.strictObject({ number: z.int(), of: z.int() }).optional(),
    }),
  }),
])

/** How long a job works before it queues the rest, in milliseconds: well within the function's timeout. */
const workMs = 180_000

const sweepOn = async (sweep: Sweep, untilMs: number): Promise<void> => {
  const rest = await sweepTable(sweep, untilMs)
  if (rest) await queueAccountJob({ sweep: rest })
}

const handle = async (record: SQSRecord): Promise<void> => {
  const job = await readBody(record, AccountJob, accountJobDeadLetterSettings().url)
  if (!job) return
  const untilMs = Date.now() + workMs
  if ('erase' in job) await eraseNamed(job.erase, Number(record.attributes.SentTimestamp))
  else if ('deletedAccount' in job) await followDeletedAccount(job.deletedAccount)
  else if ('deletedAccounts' in job) {
    for (const userId of job.deletedAccounts) await followDeletedAccount(userId)
  } else if ('dailySweep' in job) await sweepOn(await sweepOfDay(), untilMs)
  else if ('sweep' in job) await sweepOn(job.sweep, untilMs)
  else {
    const isDone =
      'export' in job ? await runExport(job.export, untilMs) : await runErasure(job.userId, untilMs)
    if (!isDone) await queueAccountJob(job)
  }
}

/** Users who are to be erased or whose data are to be exported. Where each job stands, its own record says. */
export const handler = queueFunction(handle)
