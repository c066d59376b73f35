import { expect, it } from 'vitest'
import { limits } from '../../../shared/contract/limits.ts'
import { fanOutsOf } from '../../../shared/domain/fan-out/hand-over.ts'
import { textMessage } from '../../steps/chats/text-message.ts'

const message = (seq: number, text: string) => textMessage('c', seq, text)
const seqsOf = (jobs: ReturnType<typeof fanOutsOf>) =>
  jobs.map(({ pushes }) =>
    pushes.flatMap((push) => ('messages' in push ? push.messages.map(({ seq }) => seq) : [])),
  )

it('ten messages of the greatest size are handed over in jobs that a queue takes, in their order', () => {
  const longest = 'x'.repeat(limits.messageBytes - 300)
  const jobs = fanOutsOf(
    'c',
    Array.from({ length: 10 }, (_, index) => message(index + 1, longest)),
  )
  expect(seqsOf(jobs).flat()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  for (const job of jobs) expect(Buffer.byteLength(JSON.stringify(job))).toBeLessThan(256_000)
})

it('short messages share one job, and none makes none', () => {
  expect(seqsOf(fanOutsOf('c', [message(1, 'one'), message(2, 'two')]))).toEqual([[1, 2]])
  expect(fanOutsOf('c', [])).toEqual([])
})
