import { describe, expect, it } from 'vitest'
import { FanOutJob } from '../../../shared/domain/fan-out/fan-out-job.ts'
import { textMessage } from '../../steps/chats/text-message.ts'

const jobWith = (...pushes: unknown[]) => FanOutJob.safeParse({ chatId: 'c', pushes })

describe('a job of the queue', () => {
  it('passes its pushes on unchanged, also those of a version that has more kinds and fields', () => {
    const pushes = [
      { type: 'messages', chatId: 'c', messages: [{ ...textMessage('c', 1, 'hello'), later: { field: 1 } }] },
      { type: 'member.removed', chatId: 'c', userId: 'bob' },
      { type: 'later.kind', messages: 'of another kind' },
    ]
    expect(jobWith(...pushes).data).toEqual({ chatId: 'c', pushes, attempt: 0 })
  })

  it('is refused with a negative attempt, whose retry would wait for a part of a second', () => {
    expect(FanOutJob.safeParse({ chatId: 'c', pushes: [], attempt: 0 }).success).toBe(true)
    expect(FanOutJob.safeParse({ chatId: 'c', pushes: [], attempt: -1 }).success).toBe(false)
  })

  it.each([
    ['a text', 'messages'],
    ['nothing', null],
    ['no object', 7],
    ['an object without a type', {}],
    ['of a type that is no text', { type: 7 }],
    ['without its messages', { type: 'messages' }],
    ['with a message without a seq', { type: 'messages', messages: [{ text: 'hello' }] }],
  ])('is refused, and nothing thrown, if one of its pushes is %s', (_, push) => {
    expect(jobWith({ type: 'member.removed' }, push).success).toBe(false)
  })
})
