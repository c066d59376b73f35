import { expect, it } from 'vitest'
import { AppendJobSchema } from '../../../shared/domain/messages/read-append-job.ts'

const common = { id: 'j', chatId: 'c', waitsUntilMs: 1 }

it('a job of the append queue has a message or an act, and is passed on as it is', () => {
  const jobs = [
    { ...common, kind: 'message', message: { text: 'hi', more: [1] } },
    { ...common, kind: 'act', act: { drafts: [], more: {} } },
  ]
  for (const job of jobs) expect(AppendJobSchema.parse(job)).toEqual(job)
})

it.each([null, [], 'text', 7, undefined])('a job whose message or act is %j is none', (content) => {
  for (const kind of ['message', 'act'])
    expect(AppendJobSchema.safeParse({ ...common, kind, [kind]: content }).success).toBe(false)
})
