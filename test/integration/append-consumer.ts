import { appendJobs } from '../../shared/domain/messages/append-jobs.ts'
import { AppendJobSchema } from '../../shared/domain/messages/read-append-job.ts'
import { sqs } from '../../shared/platform/queues/sqs.ts'
import { dynamo } from '../../shared/platform/storage/table.ts'
import { dieAtWrite } from './die-at-write.ts'

/** A consumer of the append queue that may die while it handles a batch of one chat. */
export type Batch = { bodies: string[]; death: Death }
export type Death = 'before the transaction' | 'before the hand-over' | 'after the hand-over' | 'never'

const dieAtHandOver = (before: boolean) => {
  sqs().middlewareStack.add(
    (next) => async (args) => {
      if (before) process.kill(process.pid, 'SIGKILL')
      await next(args)
      process.kill(process.pid, 'SIGKILL')
      return new Promise(() => undefined)
    },
    { step: 'initialize', name: 'dieAtHandOver' },
  )
}

process.once('message', async ({ bodies, death }: Batch) => {
  if (death === 'before the transaction') dieAtWrite(dynamo(), 1)
  if (death === 'before the hand-over') dieAtHandOver(true)
  if (death === 'after the hand-over') dieAtHandOver(false)
  const jobs = bodies.map((body) => AppendJobSchema.parse(JSON.parse(body)))
  const [first] = jobs
  if (first) await appendJobs(first.chatId, jobs)
  process.disconnect()
})
