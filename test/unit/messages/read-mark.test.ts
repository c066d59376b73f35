import fc from 'fast-check'
import { expect, it } from 'vitest'
import { viewChat } from '../../../shared/domain/access/view-chat.ts'
import type { ChatHead, ChatMeta, Membership } from '../../../shared/domain/records/chat.ts'
import { movedMark, type ReadMark } from '../../../shared/domain/messages/read-mark.ts'

const runs = { numRuns: 2000 }
const lastSeq = 40

/** A device marks what it shows in two steps with anything between them: it reads the mark, then writes its own. */
const marks = fc.array(
  fc.record({
    device: fc.nat({ max: 3 }),
    seq: fc.nat({ max: lastSeq }),
    step: fc.constantFrom('read', 'write'),
  }),
  { maxLength: 60 },
)
const mentionSeqs = fc.uniqueArray(fc.integer({ min: 1, max: lastSeq }), { maxLength: 10 })

/** The effect on the table: the write is conditional on the stored mark, and DELETE removes members of a set. */
const play = (steps: typeof marks extends fc.Arbitrary<infer S> ? S : never, mentions: number[]) => {
  const stored: Required<ReadMark> = { readSeq: 0, mentionSeqs: new Set(mentions) }
  const reading = new Map<number, { seen: ReadMark; seq: number }>()
  const asked: number[] = []
  const trail = [stored.readSeq]
  const write = (device: number) => {
    const { seen, seq } = reading.get(device) ?? {}
    reading.delete(device)
    if (!seen || seq === undefined) return
    asked.push(seq)
    const moved = movedMark(seen, seq)
    if (!moved || !(stored.readSeq < seq)) return
    stored.readSeq = moved.readSeq
    for (const mention of moved.readMentions) stored.mentionSeqs.delete(mention)
    trail.push(stored.readSeq)
  }
  for (const { device, seq, step } of steps) {
    if (step === 'write') write(device)
    else reading.set(device, { seen: { ...stored, mentionSeqs: new Set(stored.mentionSeqs) }, seq })
  }
  for (const device of [...reading.keys()]) write(device)
  return { stored, asked, trail }
}

it('ends at the furthest mark of all devices, however their reads and writes interleave and repeat', () => {
  fc.assert(
    fc.property(marks, mentionSeqs, (steps, mentions) => {
      const { stored, asked } = play(steps, mentions)
      expect(stored.readSeq).toBe(Math.max(0, ...asked))
    }),
    runs,
  )
})

it('never moves back on the way', () => {
  fc.assert(
    fc.property(marks, (steps) => {
      const { trail } = play(steps, [])
      expect(trail).toEqual([...trail].sort((a, b) => a - b))
    }),
    runs,
  )
})

it('keeps exactly the mentions above the mark', () => {
  fc.assert(
    fc.property(marks, mentionSeqs, (steps, mentions) => {
      const { stored } = play(steps, mentions)
      expect(stored.mentionSeqs).toEqual(new Set(mentions.filter((mention) => mention > stored.readSeq)))
    }),
    runs,
  )
})

it('counts as unread what lies between the mark and the end, and as mentions those among them', () => {
  const key = { pk: '', sk: '' }
  fc.assert(
    fc.property(fc.nat({ max: 200 }), fc.nat({ max: 200 }), mentionSeqs, (end, readSeq, mentions) => {
      const chat = viewChat(
        { ...key, createdAtMs: 0 } as ChatMeta,
        { ...key, kind: 'group', lastSeq: end } as ChatHead,
        { ...key, role: 'member', readSeq, mentionSeqs: new Set(mentions) } as unknown as Membership,
      )
      const unread = Array.from({ length: end }, (_, index) => index + 1).filter((seq) => seq > readSeq)
      expect(chat.me?.unread).toBe(unread.length)
      expect(chat.me?.mentions).toBe(mentions.filter((mention) => mention > readSeq && mention <= end).length)
    }),
    runs,
  )
})
