import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { checkFields, describeFieldErrors } from '../../../shared/contract/field-errors.ts'
import { CreateAttachmentBody } from '../../../shared/contract/requests/attachments.ts'
import { RegisterBody } from '../../../shared/contract/requests/auth.ts'
import { CreateChatBody, PatchChatBody } from '../../../shared/contract/requests/chats.ts'
import { AddMembersBody, PatchMemberBody } from '../../../shared/contract/requests/members.ts'
import { ListMessagesQuery, ReadBody, SendMessageBody } from '../../../shared/contract/requests/messages.ts'

const direct = { kind: 'direct', members: [] }
const user = { username: 'alice', email: 'alice@example.com', password: 'correct horse' }
const file = { name: 'menu.pdf', contentType: 'application/pdf', size: 1 }

describe('a field error is a sentence', () => {
  it.each<[z.ZodType, unknown, string, string]>([
    [ReadBody, undefined, '', 'The body must be a JSON object'],
    [ReadBody, [], '', 'The body must be a JSON object'],
    [ReadBody, {}, 'seq', 'Is required'],
    [ReadBody, { seq: '1' }, 'seq', 'Must be a number'],
    [ReadBody, { seq: 0.5 }, 'seq', 'Must be a whole number'],
    [ReadBody, { seq: -1 }, 'seq', 'Must be at least 0'],
    [ReadBody, { seq: 1, loud: true }, '', 'Unknown field: loud'],
    [ReadBody, { seq: 1, a: 1, b: 2 }, '', 'Unknown fields: a, b'],
    [CreateChatBody, {}, 'kind', 'Must be one of group, public, direct'],
    [CreateChatBody, { kind: 'club' }, 'kind', 'Must be one of group, public, direct'],
    [CreateChatBody, direct, 'members', 'Must have exactly 1 entry'],
    [CreateChatBody, { kind: 'group', name: 'x' }, 'name', 'Must have at least 3 characters'],
    [PatchChatBody, {}, '', 'Must change at least one field'],
    [PatchChatBody, { locked: 'yes' }, 'locked', 'Must be true or false'],
    [PatchMemberBody, {}, '', 'Must be either a role or a notification setting'],
    [AddMembersBody, { usernames: [] }, 'usernames', 'Must have at least 1 entry'],
    [AddMembersBody, { usernames: 'bob' }, 'usernames', 'Must be an array'],
    [AddMembersBody, { usernames: [1] }, 'usernames.0', 'Must be a string'],
    [SendMessageBody, { text: '' }, 'text', 'Must have at least 1 character unless there are attachments'],
    [SendMessageBody, { text: 'x', notify: 'no' }, 'notify', 'Must be "required"'],
    [ListMessagesQuery, { limit: '1000' }, 'limit', 'Must be at most 100'],
    [ListMessagesQuery, { limit: 'x' }, 'limit', 'Must be a whole number'],
    [ListMessagesQuery, { before: '1', after: '1' }, 'after', 'Give `before` or `after`, not both'],
    [RegisterBody, { ...user, email: 'alice' }, 'email', 'Must be an e-mail address'],
    [CreateAttachmentBody, { ...file, name: '' }, 'name', 'Must have at least 1 character'],
  ])('case %#', (schema, value, path, message) => {
    expect(checkFields(schema, value)).toEqual({ errors: [{ path, message }] })
  })
})

it('names every wrong field in one line', () => {
  const { errors = [] } = checkFields(CreateChatBody, { kind: 'group', members: [1], loud: true })
  expect(describeFieldErrors(errors)).toBe(
    'name: Is required; members.0: Must be a string; Unknown field: loud',
  )
})

it('gives back what the schema makes of a valid value', () => {
  expect(checkFields(ListMessagesQuery, { limit: '5' })).toEqual({ data: { limit: 5 } })
})
