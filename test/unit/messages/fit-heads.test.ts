import { expect, it } from 'vitest'
import { limits } from '../../../shared/contract/limits.ts'
import { fitHeads } from '../../../shared/domain/live/read-heads.ts'

it('the heads of 1,000 chats come in several pongs of at most 32 KB, each chat once', () => {
  const chats = Array.from({ length: 1000 }, (_, index) => ({ chatId: `${index}`.padStart(64, 'c') }))
  const found: string[] = []
  let rest = chats
  while (rest.length > 0) {
    const fitting = fitHeads(rest)
    const heads = Object.fromEntries(fitting.map(({ chatId }) => [chatId, 999_999_999_999]))
    const pong = JSON.stringify({ type: 'pong', heads, more: true, id: 'i'.repeat(64) })
    expect(Buffer.byteLength(pong)).toBeLessThanOrEqual(limits.frameBytes)
    found.push(...Object.keys(heads))
    rest = rest.slice(fitting.length)
  }
  expect(found).toEqual(chats.map(({ chatId }) => chatId))
})

it('as many heads come as there is room for, to the byte', () => {
  // Each has 64 bytes.
  const chats = Array.from({ length: limits.replyBytes / 64 }, () => ({ chatId: 'c'.repeat(48) }))
  expect(fitHeads(chats)).toHaveLength(chats.length)
  expect(fitHeads([...chats, { chatId: 'c' }])).toHaveLength(chats.length)
})
