import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ReadMark } from '../../../clients/client/read-mark.ts'
import { givenFakeClient, givenFakeServer, settle } from '../../steps/client/fake-server.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const pauseMs = 10_000
const givenMark = (send = async (_seq: number): Promise<unknown> => undefined) => {
  const sent: number[] = []
  const end = new AbortController()
  const mark = new ReadMark(
    async (seq) => {
      sent.push(seq)
      await send(seq)
    },
    pauseMs,
    end.signal,
  )
  return { mark, sent, end }
}

test('marks of a lively chat are gathered: the first goes out shortly, then the latest once per pause', async () => {
  const { mark, sent } = givenMark()
  for (let seq = 1; seq <= 60; seq++) {
    mark.moveTo(seq)
    await settle(1000)
  }
  expect(sent).toEqual([1, 11, 21, 31, 41, 51])
  await settle(pauseMs)
  expect(sent.at(-1)).toBe(60)
})

test('after a quiet time a mark goes out shortly again, and a mark that moves back is not sent', async () => {
  const { mark, sent } = givenMark()
  mark.moveTo(5)
  await settle(60_000)
  mark.moveTo(3)
  mark.moveTo(6)
  await settle(1100)
  expect(sent).toEqual([5, 6])
})

test('a message of one’s own makes the mark before it needless', async () => {
  const { mark, sent } = givenMark()
  const marked = mark.moveTo(5)
  mark.passed(6)
  await settle(pauseMs)
  await marked
  expect(sent).toEqual([])
})

test('a flush sends what waits, and leaves later marks their pause', async () => {
  const { mark, sent } = givenMark()
  mark.moveTo(1)
  await settle(1100)
  mark.moveTo(2)
  await mark.flush()
  expect(sent).toEqual([1, 2])
  mark.moveTo(3)
  await settle(5000)
  expect(sent).toEqual([1, 2])
  await settle(5100)
  expect(sent).toEqual([1, 2, 3])
})

test('a refused mark rejects and is forgotten; one of a chat that was left rejects and is not sent', async () => {
  const refused = givenMark(() => Promise.reject(new Error('refused')))
  const marked = refused.mark.moveTo(1)
  await settle(1100)
  await expect(marked).rejects.toThrow('refused')
  await settle(pauseMs * 2)
  expect(refused.sent).toEqual([1])

  const { mark, sent, end } = givenMark()
  const left = mark.moveTo(1)
  end.abort(new Error('left'))
  await expect(left).rejects.toThrow('left')
  await settle(pauseMs)
  expect(sent).toEqual([])
})

test('leaving a chat sends the mark that still waits', async () => {
  const server = givenFakeServer()
  server.add('one')
  const { client } = givenFakeClient(server)
  const live = client.connect()
  const conversation = live.enter('c')
  await settle()
  conversation.markRead()
  await settle()
  expect(server.framesOf('read')).toEqual([])
  conversation.leave()
  await settle()
  expect(server.framesOf('read')).toMatchObject([{ seq: 1 }])
  live.close()
})
