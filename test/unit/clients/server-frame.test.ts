import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readFrame } from '../../../clients/client/server-frame.ts'
import { pushes } from '../../../shared/contract/socket/pushes.ts'
import { replies } from '../../../shared/contract/socket/replies.ts'

const types = [...Object.values(pushes), ...Object.values(replies)].map(({ shape }) => shape.type.value)
const anything = fc.option(fc.anything({ maxDepth: 3 }), { nil: undefined })
const nearlyFrame = fc.record(
  {
    type: fc.constantFrom<unknown>(...types, 'constructor', '__proto__', 7, null),
    chatId: anything,
    messages: anything,
    message: anything,
    lastSeq: anything,
    heads: anything,
    chat: anything,
    members: anything,
    userId: anything,
  },
  { requiredKeys: ['type'] },
)

test('whatever comes over a socket is a frame with what the client relies on, or is ignored', () => {
  const data = fc.oneof(
    fc.string(),
    fc.json(),
    nearlyFrame.map((frame) => JSON.stringify(frame)),
    fc.uint8Array(),
  )
  fc.assert(
    fc.property(data, (came) => {
      const frame = readFrame(came)
      if (!frame || frame.type === 'failure') return
      expect(types).toContain(frame.type)
      if (frame.type === 'messages')
        for (const { seq } of frame.messages) expect(seq).toBeGreaterThanOrEqual(0)
      if (frame.type === 'pong') expect(Object.values(frame.heads).every(Number.isSafeInteger)).toBe(true)
    }),
    { numRuns: 5000 },
  )
})

test('every reply and push of the contract is known', () => {
  const full = {
    chatId: 'c',
    messages: [],
    message: { seq: 1, text: '' },
    lastSeq: 0,
    heads: {},
    chat: {},
    members: [],
    userId: 'u',
    code: 'forbidden',
    detail: 'No',
  }
  for (const type of types) expect(readFrame(JSON.stringify({ ...full, type }))).toMatchObject({ type })
})

test('the gateway’s word that a function failed is understood', () => {
  for (const message of ['Internal server error', 'Too Many Requests'])
    expect(readFrame(JSON.stringify({ message, connectionId: 'x', requestId: 'y' }))).toEqual({
      type: 'failure',
    })
})
