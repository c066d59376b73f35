import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { checkFields, describeFieldErrors } from '../../../shared/contract/field-errors.ts'
import { CreateAttachmentBody } from '../../../shared/contract/requests/attachments.ts'
import { ConfirmBody, LoginBody, RegisterBody } from '../../../shared/contract/requests/auth.ts'
import {
  CreateChatBody,
  ListPublicChatsQuery,
  PatchChatBody,
} from '../../../shared/contract/requests/chats.ts'
import { AddMembersBody, PatchMemberBody } from '../../../shared/contract/requests/members.ts'
import {
  EditMessageBody,
  ListMessagesQuery,
  ReadBody,
  SendMessageBody,
} from '../../../shared/contract/requests/messages.ts'

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
    [
      PatchMemberBody,
      {},
      '',
      'Must be either a role, a notification setting, data of the application or whether the chat is hidden',
    ],
    [AddMembersBody, { usernames: [] }, 'usernames', 'Must have at least 1 entry'],
    [AddMembersBody, { usernames: 'bob' }, 'usernames', 'Must be an array'],
    [AddMembersBody, { usernames: [1] }, 'usernames.0', 'Must be a string'],
    [
      SendMessageBody,
      { text: '' },
      'text',
      'Must have at least 1 visible character unless there are attachments',
    ],
    [SendMessageBody, { text: 'x', notify: 'no' }, 'notify', 'Must be "required"'],
    [ListMessagesQuery, { limit: '1000' }, 'limit', 'Must be at most 100'],
    [ListMessagesQuery, { limit: 'x' }, 'limit', 'Must be a whole number'],
    [ListMessagesQuery, { before: '1', after: '1' }, 'after', 'Give `before` or `after`, not both'],
    [
      SendMessageBody,
      { text: '\u200b' },
      'text',
      'Must have at least 1 visible character unless there are attachments',
    ],
    [EditMessageBody, { text: '\u3164' }, 'text', 'Must have something to see'],
    [ListMessagesQuery, { contains: '\u00ad' }, 'contains', 'Must have something to see'],
    [RegisterBody, { ...user, email: 'alice' }, 'email', 'Must be an e-mail address'],
    [
      RegisterBody,
      { ...user, password: ' correct horse' },
      'password',
      'Must not begin or end with white space',
    ],
    [
      RegisterBody,
      { ...user, password: 'correct\thorse' },
      'password',
      'Must not contain control characters',
    ],
    [
      RegisterBody,
      { ...user, email: `${'a'.repeat(65)}@example.com` },
      'email',
      'Must have at most 64 characters before the @',
    ],
    [CreateAttachmentBody, { ...file, name: '' }, 'name', 'Must have at least 1 character'],
    [CreateAttachmentBody, { ...file, name: 'folder/' }, 'name', 'Must have at least 1 character'],
    [CreateAttachmentBody, { ...file, name: '../..' }, 'name', 'Must be the name of a file'],
    [
      CreateAttachmentBody,
      { ...file, name: 'invoice\u202efdp.txt' },
      'name',
      'Must not contain invisible characters or controls of the writing direction',
    ],
    [
      CreateChatBody,
      { kind: 'group', name: '\u200b'.repeat(3) },
      'name',
      'Must not contain invisible characters or controls of the writing direction',
    ],
    [CreateChatBody, { kind: 'group', name: '\u2800'.repeat(3) }, 'name', 'Must have something to see'],
    [
      CreateChatBody,
      { kind: 'public', name: 'ﷺ'.repeat(31) },
      'name',
      'Must be shorter: some of its characters stand for many',
    ],
    [
      ListPublicChatsQuery,
      { prefix: 'ﷺ'.repeat(31) },
      'prefix',
      'Must be shorter: some of its characters stand for many',
    ],
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
  expect(checkFields(CreateAttachmentBody, { ...file, name: 'C:\\fakepath\\menu.pdf' })).toEqual({
    data: file,
  })
  expect(checkFields(LoginBody, { login: ' alice ', password: ' x ' })).toEqual({
    data: { login: 'alice', password: ' x ' },
  })
  expect(checkFields(ConfirmBody, { username: 'alice', code: ' 123456\n' })).toEqual({
    data: { username: 'alice', code: '123456' },
  })
  const typed = { ...user, password: 'Scho\u0308nes\u00a0Wetter' }
  expect(checkFields(RegisterBody, typed)).toEqual({ data: { ...user, password: 'Sch\u00f6nes Wetter' } })
  expect(checkFields(ListMessagesQuery, { limit: '5' })).toEqual({ data: { limit: 5 } })
})

it('white space around a username that is confirmed was refused: it is dropped, as for a log-in', () => {
  expect(checkFields(ConfirmBody, { username: ' alice\t', code: '123456' })).toEqual({
    data: { username: 'alice', code: '123456' },
  })
})
