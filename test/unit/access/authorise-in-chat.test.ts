import { describe, expect, it } from 'vitest'
import {
  authoriseInChat,
  authoriseMember,
  requirePermission,
  requireWritable,
  roleChanged,
} from '../../../shared/domain/access/authorise-member.ts'
import type { Credentials } from '../../../shared/domain/access/credentials.ts'
import { asSystem } from '../../../shared/domain/access/service-credentials.ts'
import { createChat } from '../../../shared/domain/chats/create-chat.ts'
import type { ChatHead, Membership } from '../../../shared/domain/records/chat.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { givenSocket, givenUsers, type User } from '../../steps/domain/given-domain.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'

const { beforeCall } = useTableInMemory()

const given = async () => {
  const [owner, member, outsider] = (await givenUsers(3)) as [User, User, User]
  const create = async (kind: 'group' | 'public') => {
    const name = `chat ${owner.username}`
    const { chat } = await createChat(owner.credentials, {
      kind,
      name,
      description: '',
      members: [member.username],
    })
    return chat.chatId
  }
  return { owner, member, outsider, group: await create('group'), open: await create('public') }
}
const overToken = async ({ credentials }: User): Promise<Credentials> => credentials
const overSocket = (user: User): Promise<Credentials> => givenSocket(user)

it('a token brings caller, chat and membership in one read', async () => {
  const { member, group } = await given()
  let calls = 0
  const count = () => {
    beforeCall(
      async () => {
        calls++
        count()
      },
      () => true,
    )
  }
  count()
  const { items } = await authoriseMember(member.credentials, group, 'send')
  expect(calls).toBe(1)
  beforeCall(
    async () => undefined,
    () => true,
  )
  expect(items).toEqual([])
})

describe.each([
  ['with a token', overToken],
  ['over a socket', overSocket],
])('%s', (_, credentialsOf) => {
  it('a member is let in, with head, membership and what else is wanted', async () => {
    const { member, group } = await given()
    const { userId, username } = member
    const wanted = [keys.username(username), keys.chatMeta('none')]
    const access = await authoriseMember(await credentialsOf(member), group, 'send', wanted)
    expect(access).toMatchObject({
      caller: { userId },
      head: { pk: `CHAT#${group}`, sk: 'HEAD' },
      membership: { role: 'member', userId, chatId: group },
      items: [{ userId }, undefined],
    })
    const withNothing = await authoriseInChat(await credentialsOf(member), group, 'send')
    expect(withNothing.items).toEqual([])
  })

  it('an outsider sees public chats alone, and nobody a chat that is not there', async () => {
    const { member, outsider, group, open } = await given()
    const credentials = await credentialsOf(outsider)
    expect(await authoriseInChat(credentials, open, 'readChat')).toMatchObject({
      head: { kind: 'public' },
      membership: undefined,
    })
    const notFound = { code: 'chat_not_found' }
    await expect(authoriseMember(credentials, open, 'readChat')).rejects.toMatchObject(notFound)
    await expect(authoriseInChat(credentials, open, 'readLog')).rejects.toMatchObject({ code: 'forbidden' })
    await expect(authoriseInChat(credentials, group, 'readChat')).rejects.toMatchObject(notFound)
    const own = await credentialsOf(member)
    await expect(authoriseInChat(own, 'none', 'readChat')).rejects.toMatchObject(notFound)
  })
})

it('the system may do in each chat what its owner may, and finds none where there is none', async () => {
  const { member, group } = await given()
  const wanted = [keys.username(member.username)]
  expect(await authoriseMember(asSystem(), group, 'deleteChat', wanted)).toMatchObject({
    caller: { userId: 'system' },
    head: { pk: `CHAT#${group}`, sk: 'HEAD' },
    membership: { role: 'owner', kind: 'group', chatId: group },
    items: [{ userId: member.userId }],
  })
  await expect(authoriseInChat(asSystem(), 'none', 'readChat')).rejects.toMatchObject({
    code: 'chat_not_found',
  })
})

const head = (fields: Partial<ChatHead>) => fields as ChatHead

it('a refusal says what would help: to join, or another role', () => {
  const refuse = (kind: ChatHead['kind'], standing: 'outsider' | 'member') => () =>
    requirePermission(head({ kind }), standing, 'deleteAny')
  expect(refuse('public', 'outsider')).toThrow(/^Join/)
  expect(refuse('public', 'member')).toThrow(/\(member\)/)
  expect(refuse('group', 'member')).toThrow(expect.objectContaining({ code: 'forbidden' }))
  for (const kind of ['group', 'direct'] as const)
    expect(refuse(kind, 'outsider')).toThrow(expect.objectContaining({ code: 'chat_not_found' }))
  expect(roleChanged()).toMatchObject({ code: 'forbidden' })
})

describe('somebody who writes', () => {
  const write = (fields: Partial<Membership>, locked = false) => {
    try {
      requireWritable(head({ kind: 'group', locked }), { role: 'member', ...fields } as Membership)
      return 'written'
    } catch (refusal) {
      return (refusal as { code: string }).code
    }
  }

  it.each([
    ['is suspended', { suspended: true, blocked: true }, true, 'account_suspended'],
    ['is blocked', { blocked: true }, true, 'consent_required'],
    ['is a member while the chat is locked', {}, true, 'chat_locked'],
    ['is an admin while the chat is locked', { role: 'admin' }, true, 'written'],
    ['is a member otherwise', {}, false, 'written'],
  ] as const)('%s', (_, fields, locked, outcome) => {
    expect(write(fields, locked)).toBe(outcome)
  })
})
