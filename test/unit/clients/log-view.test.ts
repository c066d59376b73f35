import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LogView } from '../../../clients/client/log-view.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import { givenMessage } from '../../steps/chats/given-message.ts'

const version = (seq: number, revision = 0): Message =>
  givenMessage(seq, { text: `${seq} in version ${revision}`, ...(revision > 0 && { revision }) })
const seqs = (messages: readonly Message[]) => messages.map(({ seq }) => seq)
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, i) => first + i)

/** A log as it ends up, and every version of its messages, in any order and number, cut into batches. */
const history = fc.array(fc.nat(3), { minLength: 1, maxLength: 30 }).chain((revisions) => {
  const versions = revisions.flatMap((newest, index) =>
    Array.from({ length: newest + 1 }, (_, revision) => version(index + 1, revision)),
  )
  const again = fc.array(fc.constantFrom(...versions), { maxLength: 30 })
  return fc.record({
    log: fc.constant(revisions.map((newest, index) => version(index + 1, newest))),
    frames: again.chain((doubles) =>
      fc.shuffledSubarray([...versions, ...doubles], { minLength: versions.length + doubles.length }),
    ),
    batch: fc.integer({ min: 1, max: 7 }),
    startsAt: fc.integer({ min: 0, max: versions.length }),
  })
})

test('in whatever order, number and batches versions come, the view ends as the log, each message told once', () => {
  fc.assert(
    fc.property(history, ({ log, frames, batch, startsAt }) => {
      const view = new LogView()
      const arrived: Message[] = []
      for (let at = 0; at < frames.length; at += batch) {
        if (at >= startsAt) arrived.push(...view.start(1).arrived)
        arrived.push(...view.merge(frames.slice(at, at + batch)).arrived)
        expect(seqs(view.messages)).toEqual(upTo(view.last, view.first ?? 1).slice(0, view.messages.length))
      }
      arrived.push(...view.start(1).arrived)
      expect(view.messages).toEqual(log)
      expect(view.hole()).toBeUndefined()
      expect(seqs(arrived)).toEqual(seqs(log))
    }),
    { numRuns: 500 },
  )
})

test('whatever is lost, asking for the holes one after another brings the log', () => {
  fc.assert(
    fc.property(history, fc.integer({ min: 1, max: 5 }), ({ log, frames }, page) => {
      const view = new LogView()
      view.start(1)
      view.merge(frames.slice(0, frames.length / 2))
      view.reach(log.length)
      for (let hole = view.hole(); hole; hole = view.hole()) {
        expect(hole.before - hole.after).toBeGreaterThan(1)
        expect(seqs(view.messages)).toEqual(upTo(hole.after))
        view.merge(log.slice(hole.after, Math.min(hole.before - 1, hole.after + page)))
      }
      view.merge(log)
      expect(view.messages).toEqual(log)
    }),
  )
})

test('a view that begins in the middle grows backwards by pages, and keeps what changed before it was shown', () => {
  const view = new LogView()
  view.start(11)
  view.merge(upTo(15, 11).map((seq) => version(seq)))
  expect(view.merge([version(7, 2)])).toEqual({ arrived: [], updated: [] })
  expect(
    view.extend(
      upTo(10, 6)
        .map((seq) => version(seq))
        .reverse(),
    ),
  ).toBe(true)
  expect(seqs(view.messages)).toEqual(upTo(15, 6))
  expect(view.messages[1]).toEqual(version(7, 2))
  expect(view.extend([])).toBe(false)
})

test('what was put together here gives way to the server’s version, and never replaces one', () => {
  const view = new LogView()
  view.start(1)
  view.merge([{ ...version(1), senderName: 'old-name' }], true)
  view.merge([version(1)])
  view.merge([{ ...version(1), senderName: 'old-name' }], true)
  expect(view.messages).toEqual([version(1)])
})

test('a version of the server is kept as any other, once it has taken the place of what was put together here', () => {
  const view = new LogView()
  view.start(1)
  view.merge([version(1)], true)
  expect(view.fromServer(1)).toBeUndefined()
  view.merge([version(1, 2)])
  view.merge([version(1, 1)])
  expect(view.messages).toEqual([version(1, 2)])
  expect(view.fromServer(1)).toEqual(version(1, 2))
  expect(view.fromServer(2)).toBeUndefined()
})

test('a view shows nothing and has no hole before it starts, and starts once', () => {
  const view = new LogView()
  view.merge([version(5), version(6)])
  view.reach(9)
  expect([view.messages, view.hole()]).toEqual([[], undefined])
  expect(view.start(5)).toEqual({ arrived: [version(5), version(6)], updated: [] })
  expect(view.start(1)).toEqual({ arrived: [], updated: [] })
  expect([view.first, view.last]).toEqual([5, 6])
})

test('the list is another one only when something in it is another', () => {
  const view = new LogView()
  view.start(1)
  view.merge([version(1), version(2)])
  const before = view.messages
  expect(view.merge([version(1), version(4)])).toEqual({ arrived: [], updated: [] })
  expect(view.messages).toBe(before)
  expect(view.merge([version(2, 1)]).updated).toEqual([version(2, 1)])
  expect(view.messages).not.toBe(before)
  expect(view.messages[0]).toBe(before[0])
})

test('the hole ends before the next message that is known, or after the head, however far that is', () => {
  const view = new LogView()
  view.start(1)
  view.merge([version(1), version(9), version(5)])
  expect(view.hole()).toEqual({ after: 1, before: 5 })
  view.merge([2, 3, 4, 6, 7, 8].map((seq) => version(seq)))
  expect(view.hole()).toBeUndefined()
  view.reach(Number.MAX_SAFE_INTEGER - 1)
  expect(view.hole()).toEqual({ after: 9, before: Number.MAX_SAFE_INTEGER })
})
