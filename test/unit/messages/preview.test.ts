import fc from 'fast-check'
import { expect, it } from 'vitest'
import { limits } from '../../../shared/contract/limits.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import { toPreview } from '../../../shared/domain/records/message.ts'

const message = (text: string): Message => ({
  chatId: 'chat',
  seq: 1,
  type: 'text',
  senderId: 'alice',
  senderName: 'Alice',
  text,
  clientMessageId: 'c-1',
  sentAt: '2026-11-21T13:45:00.000Z',
})
const preview = (text: string) => toPreview(message(text)).text
const codePoints = (text: string) => [...text].length
const segments = (text: string) => [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment)

it('says of a tombstone that it is one, and why', () => {
  const deletedAt = '2026-11-21T13:46:00.000Z'
  const tombstone = { ...message(''), deletedAt, reason: 'notification_failed' as const }
  expect(toPreview(tombstone)).toMatchObject({ text: '', deletedAt, reason: 'notification_failed' })
})

it('shows a short text whole', () => {
  expect(preview('hello')).toBe('hello')
  expect(preview('😀'.repeat(limits.previewText.max))).toBe('😀'.repeat(limits.previewText.max))
})

it('cuts a long one, and says so', () => {
  const cut = preview('a'.repeat(500))
  expect(cut).toBe(`${'a'.repeat(limits.previewText.max - 1)}…`)
})

it('never has more characters than the list has room for, and never takes one apart', () => {
  const piece = fc.constantFrom('a', 'é', 'e\u0301', '😀', '👨‍👩‍👧‍👦', '🇩🇪', '👍🏽', ' ', '\n')
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 400 }), (pieces) => {
      const text = pieces.join('')
      const cut = preview(text)
      expect(codePoints(cut)).toBeLessThanOrEqual(limits.previewText.max)
      if (cut === text) return
      const kept = segments(cut.slice(0, -1))
      expect(segments(text).slice(0, kept.length)).toEqual(kept)
    }),
    { numRuns: 1000 },
  )
})

it('bounds even a single character made of very many', () => {
  expect(codePoints(preview(`a${'\u0301'.repeat(3999)}`))).toBeLessThanOrEqual(limits.previewText.max)
})

it('carries what a list shows, and no clientMessageId', () => {
  expect(toPreview(message('hi'))).toEqual({
    seq: 1,
    type: 'text',
    senderId: 'alice',
    senderName: 'Alice',
    text: 'hi',
    sentAt: '2026-11-21T13:45:00.000Z',
  })
})
