import { expect, it } from 'vitest'
import { withoutUser } from '../../../shared/domain/erasure/erase-message.ts'
import { message } from '../domain-events/given-changes.ts'

const ann = { userId: 'alice', names: ['Alice'], keepTexts: true }
const nobody = { senderId: 'deleted-user', senderName: 'deleted user' }
const left = (changed: Parameters<typeof message>[0], erased = ann) =>
  withoutUser(message(changed), new Map(), erased)?.record

it('a text loses its author, or becomes a tombstone, as the deployment says', () => {
  expect(left({ text: 'hello' })).toMatchObject({ ...nobody, text: 'hello' })
  const gone = left({ text: 'hello' }, { ...ann, keepTexts: false })
  expect(gone).toMatchObject({ ...nobody, text: '', deletedAtMs: expect.any(Number) })
})

it('a message without a text, whose files go, becomes a tombstone either way', () => {
  expect(left({ text: '' })).toMatchObject({ ...nobody, deletedAtMs: expect.any(Number) })
})

it('what the system said loses the name, as a whole word and however spelled, and no other', () => {
  const said = { type: 'left', senderId: 'bob', senderName: 'bob' } as const
  expect(left({ ...said, text: 'bob added ALICE, alice2 and Alice.' })?.text).toBe(
    'bob added deleted user, alice2 and deleted user.',
  )
})

it('what others wrote keeps its text, and loses the mention with its name', () => {
  const sent = { senderId: 'bob', text: 'hi @alice @carol', mentions: ['alice', 'carol'] }
  expect(left({ ...sent, mentionNames: ['alice', 'carol'] })).toMatchObject({
    senderId: 'bob',
    text: 'hi @alice @carol',
    mentions: ['carol'],
    mentionNames: ['carol'],
  })
  expect(left({ senderId: 'bob', text: 'hi alice' })).toBeUndefined()
})
