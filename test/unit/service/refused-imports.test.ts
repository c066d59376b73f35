import { beforeEach, expect, it } from 'vitest'
import type { ServiceAnswer } from '../../../shared/contract/service/import-operations.ts'
import { blockUser } from '../../../shared/domain/privacy/block-user.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { invokeService } from '../../steps/domain/call-service.ts'
import { givenSession } from '../../steps/domain/given-domain.ts'
import { freshSource, textRow, userRow } from '../../steps/domain/imports.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'

const { table } = useTableInMemory()

type Operation = 'importUsers' | 'importChats' | 'importMessages'
const call = async (operation: Operation, body: object) =>
  (await invokeService({ operation, body })) as ServiceAnswer

const stored = () => JSON.stringify(table.execute('ScanCommand', {}))

/** The answer to a batch that must change nothing. */
const refused = async (operation: Operation, body: object) => {
  const before = stored()
  const { status, body: answer } = await call(operation, body)
  expect(stored()).toBe(before)
  return { status, ...(answer as { code?: string; refused?: { code: string }[] }) }
}

let source: string
beforeEach(() => {
  source = freshSource()
  table.set(keys.importKey(), undefined)
})

const givenUsers = async (): Promise<string[]> => {
  const users = [1, 2, 3].map((id) => userRow(source, id))
  const { body } = await call('importUsers', { source, users })
  return (body as { users: { userId: string }[] }).users.map(({ userId }) => userId)
}
const givenBegun = async (chat: object): Promise<string> => {
  const { body } = await call('importChats', { source, chats: [chat] })
  return (body as { chats: { chatId: string }[] }).chats[0]?.chatId ?? ''
}
const group = { id: 1, kind: 'group', name: 'Lunch', members: [{ id: 1 }] }
const batch = (chatId: string, messages: object[], more: object = {}) => ({
  ...{ source, chatId, firstRow: 0, messages },
  ...more,
})

it('a batch for a chat that is not there made the secret of all imports', async () => {
  const unknown = batch('imp-none', [textRow(1, 1)])
  expect(await refused('importMessages', unknown)).toMatchObject({ status: 404, code: 'chat_not_found' })
})

it.each([
  ['importUsers', { users: [{ id: 1 }] }],
  ['importChats', { chats: [{ id: 1 }] }],
] as const)('%s without a readable row made the secret of all imports', async (operation, rows) => {
  const { status, refused: listed } = await refused(operation, { source, ...rows })
  expect([status, listed]).toMatchObject([200, [{ code: 'validation_failed' }]])
})

it('a batch with a gap, or with other rows than before, left its senders as former members', async () => {
  await givenUsers()
  const chatId = await givenBegun(group)
  const outOfStep = { status: 409, code: 'import_out_of_step' }
  expect(await refused('importMessages', batch(chatId, [textRow(2, 1)], { firstRow: 1 }))).toMatchObject(
    outOfStep,
  )
  await call('importMessages', batch(chatId, [textRow(1, 1)]))
  const others = batch(chatId, [textRow(1, 2), textRow(3, 3)])
  expect(await refused('importMessages', others)).toMatchObject(outOfStep)
  await call('importMessages', batch(chatId, [], { firstRow: 1, last: true }))
  const beyond = batch(chatId, [textRow(3, 3)], { firstRow: 1 })
  expect(await refused('importMessages', beyond)).toMatchObject(outOfStep)
})

it('a last batch was written, and then refused because the chat had no member left', async () => {
  const [first = ''] = await givenUsers()
  const chatId = await givenBegun(group)
  table.set(keys.profile(first), undefined)
  const last = batch(chatId, [textRow(2, 1)], { last: true })
  expect(await refused('importMessages', last)).toMatchObject({ status: 404, code: 'member_not_found' })
})

it('a last batch of a direct chat was written, and then refused because one had blocked the other', async () => {
  const [first = '', second = ''] = await givenUsers()
  const chatId = await givenBegun({ id: 2, kind: 'direct', members: [{ id: 1 }, { id: 2 }] })
  await blockUser(givenSession(first), second)
  const last = batch(chatId, [textRow(1, 1)], { last: true })
  expect(await refused('importMessages', last)).toMatchObject({ status: 403, code: 'consent_required' })
})

it.each([
  ['of another source', async (chatId: string) => ({ ...batch(chatId, [textRow(1, 1)]), source: 'other' })],
  [
    'that was deleted',
    async (chatId: string) => {
      table.set(keys.chatMeta(chatId), undefined)
      return batch(chatId, [textRow(1, 1)])
    },
  ],
])('a batch for a chat %s changes nothing', async (_, made) => {
  await givenUsers()
  const body = await made(await givenBegun(group))
  expect(await refused('importMessages', body)).toMatchObject({ status: 404, code: 'chat_not_found' })
})
