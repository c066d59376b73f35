import type { SendMessageCommandInput } from '@aws-sdk/client-sqs'
import { beforeAll, expect, it } from 'vitest'
import { appendAct, ownSeq, withSeq } from '../../../shared/domain/messages/append-act.ts'
import type { HeadChange } from '../../../shared/domain/messages/append-to-log.ts'
import type { AppendJob } from '../../../shared/domain/messages/append-job.ts'
import type { ChatHead } from '../../../shared/domain/records/chat.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { sqs } from '../../../shared/platform/queues/sqs.ts'
import { fromItem } from '../../../shared/platform/storage/table.ts'
import { putItem, step } from '../../../shared/platform/storage/write.ts'
import { sentOutput } from '../../conditions/fifo-queue.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'

useTableInMemory({ APPEND_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/0/append.fifo' })

const queued: AppendJob[] = []
beforeAll(() => {
  sqs().middlewareStack.add(
    () => async (args) => {
      const { MessageBody = '' } = args.input as SendMessageCommandInput
      const job = JSON.parse(MessageBody) as AppendJob
      queued.push(job)
      await putItem({ ...keys.appendOutcome(job.id), expiresAt: 0, failed: {} })
      return { output: sentOutput(MessageBody) as never, response: {} }
    },
    { step: 'finalizeRequest', priority: 'low', name: 'consumer' },
  )
})

it.each<[HeadChange, HeadChange]>([
  [{}, {}],
  [{ locked: true }, { locked: false }],
  [{ slowModeSeconds: 0 }, { slowModeSeconds: 5 }],
  [
    { locked: true, slowModeSeconds: 9 },
    { locked: false, slowModeSeconds: 5 },
  ],
])('an act that changes %j in a busy chat is queued with what it found: %j', async (headChange, found) => {
  const head: ChatHead = {
    ...keys.chatHead('c'),
    kind: 'group',
    lastSeq: 7,
    activeAtMs: 0,
    locked: false,
    slowModeSeconds: 5,
    busyUntilMs: Date.now() + 60_000,
  }
  expect(await appendAct({ chatId: 'c', head, drafts: [], headChange, steps: {} })).toMatchObject({
    committed: false,
  })
  expect(queued.at(-1)).toMatchObject({ kind: 'act', act: { headChange } })
  expect((queued.at(-1) as Extract<AppendJob, { kind: 'act' }>).act.found).toEqual(found)
})

it('the seq of an act stands in its numbers alone, also where a text has the same digits', () => {
  const { put } = withSeq(
    { put: step.put({ pk: 'p', sk: 's', seq: ownSeq, other: 1, text: String(ownSeq) }) },
    8,
  )
  expect(fromItem(put?.Put?.Item ?? {})).toEqual({ pk: 'p', sk: 's', seq: 8, other: 1, text: String(ownSeq) })
})
