import { expect, it, vi } from 'vitest'
import { withoutUser } from '../../../shared/domain/erasure/erase-message.ts'
import { message } from '../domain-events/given-changes.ts'

vi.stubEnv('TABLE_NAME', 'erasures')

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

const attachment = { attachmentId: 'file-1', name: 'a.txt', contentType: 'text/plain', size: 1 } as const

it('with its author go a message’s files, id, kind and data, and the rest stays', () => {
  const own = {
    text: 'hello',
    senderKind: 'bot',
    clientMessageId: 'c-1',
    custom: '{}',
    attachments: [attachment],
    replyTo: 1,
    mentions: ['carol'],
    mentionNames: ['carol'],
    reactions: { '👍': { count: 1, userIds: ['carol'] } },
  } as const
  const { attachments, senderKind, clientMessageId, custom, ...rest } = message(structuredClone(own) as never)
  const change = withoutUser(message(structuredClone(own) as never), new Map(), ann)
  expect(change?.record).toEqual({ ...rest, ...nobody })
  expect(change?.act).toEqual({ operation: 'deleteAny' })
  expect(change?.steps).toEqual({
    'attachment:file-1': { Delete: expect.objectContaining({ Key: expect.anything() }) },
    dedup: { Delete: expect.objectContaining({ Key: expect.anything() }) },
  })
})

it('a message without an id of its sender’s has no record of it to remove', () => {
  expect(withoutUser(message({ text: 'hello' }), new Map(), ann)?.steps).toEqual({})
})

it('a tombstone loses its author, and stays as old as it was', () => {
  for (const keepTexts of [true, false])
    expect(left({ text: '', deletedAtMs: 5 }, { ...ann, keepTexts })).toEqual({
      ...message({ text: '', deletedAtMs: 5 }),
      ...nobody,
    })
})

it('what the system said in the user’s name stays a sentence, whether texts are kept or not', () => {
  const said = { type: 'joined', text: 'Alice joined' } as const
  for (const keepTexts of [true, false]) {
    const gone = left(said, { ...ann, keepTexts })
    expect(gone).toEqual({ ...message(said), ...nobody, text: 'deleted user joined' })
  }
})

it('somebody who mentions themselves is named nowhere afterwards', () => {
  const sent = { text: '@alice @carol', mentions: ['carol', 'alice'], mentionNames: ['carol', 'alice'] }
  expect(left(sent)).toMatchObject({ ...nobody, mentions: ['carol'], mentionNames: ['carol'] })
  expect(left({ text: '@alice', mentions: ['alice'] })).toMatchObject({ ...nobody, mentions: [] })
})

it('a mention of 0.1.0, which kept no names, goes by its id', () => {
  const gone = left({ senderId: 'bob', text: 'hi', mentions: ['alice', 'carol'] })
  expect(gone).toMatchObject({ mentions: ['carol'] })
  expect(gone).not.toHaveProperty('mentionNames')
})

it('nothing is taken out of a message that only mentions others', () => {
  expect(left({ senderId: 'bob', text: 'hi', mentions: ['carol'] })).toBeUndefined()
  const own = left({ text: 'hi', mentions: ['carol'], mentionNames: ['carol'] })
  expect(own).toMatchObject({ mentions: ['carol'], mentionNames: ['carol'] })
})

it('names are whole words of letters, marks, digits and what a username may hold', () => {
  const named = (text: string, names: string[]) =>
    left({ type: 'left', senderId: 'bob', text }, { ...ann, names })?.text
  expect(named('bob added a.b-c_9.', ['a.b-c_9'])).toBe('bob added deleted user.')
  expect(named('a.b added a, b and a.b.c', ['a.b'])).toBe('deleted user added a, b and a.b.c')
  expect(named('x-a removed a', ['a'])).toBe('x-a removed deleted user')
  expect(named('a_b removed a', ['a'])).toBe('a_b removed deleted user')
  expect(named('a1 removed a', ['a'])).toBe('a1 removed deleted user')
  expect(named('Zoe\u0308 and zo\u00eb left', ['zo\u00eb'])).toBe('deleted user and deleted user left')
  expect(named('old and new left', ['old', 'new'])).toBe('deleted user and deleted user left')
  expect(named('nobody else left', ['alice'])).toBeUndefined()
})
