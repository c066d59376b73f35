import { beforeEach, expect, it, vi } from 'vitest'
import type { MessageType } from '../../../shared/contract/messages.ts'
import type { TokenCredentials } from '../../../shared/domain/access/credentials.ts'
import { patchOwnUser } from '../../../shared/domain/accounts/patch-own-user.ts'
import { createChat } from '../../../shared/domain/chats/create-chat.ts'
import { joinChat } from '../../../shared/domain/chats/join-chat.ts'
import { patchChat } from '../../../shared/domain/chats/patch-chat.ts'
import type { ChatPush } from '../../../shared/domain/fan-out/fan-out-job.ts'
import { enterChat } from '../../../shared/domain/live/enter-chat.ts'
import { addMembers } from '../../../shared/domain/members/add-members.ts'
import { banUser } from '../../../shared/domain/members/ban-user.ts'
import { setRole } from '../../../shared/domain/members/patch-member.ts'
import { removeMember } from '../../../shared/domain/members/remove-member.ts'
import { subscriptionsOf } from '../../../shared/domain/sockets/list-subscribers.ts'
import { givenChat, givenSocket, givenUser } from '../../steps/domain/given-domain.ts'
import { atWrite, diesAt } from '../../steps/domain/mortal-calls.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'

const announced = vi.hoisted(() => ({ isFailing: false, pushes: [] as ChatPush[] }))
vi.mock('../../../shared/domain/fan-out/fan-out.ts', async (original) => ({
  ...(await original<object>()),
  fanOut: async (_chatId: string, pushes: ChatPush[]) => {
    if (announced.isFailing) throw new Error('No subscriptions could be read')
    announced.pushes.push(...pushes)
  },
}))
useTableInMemory()

type Act = (by: TokenCredentials, chatId: string, other: string) => Promise<unknown>

beforeEach(() => Object.assign(announced, { isFailing: true, pushes: [] }))

it('a new member was announced to nobody, when the call that added them failed after its write, and was repeated', async () => {
  const [owner, newcomer] = [await givenUser(), await givenUser()]
  const chatId = await givenChat([owner])
  const adds = () => addMembers(owner.credentials, chatId, [newcomer.username])
  await expect(adds()).rejects.toThrow('No subscriptions')
  announced.isFailing = false
  expect(await adds()).toEqual([])
  expect(announced.pushes).toMatchObject([
    { type: 'messages', messages: [{ seq: 1, type: 'joined' }] },
    { type: 'member.added', members: [{ userId: newcomer.userId }] },
  ])
})

it('who joined was announced to nobody, when the announcement failed, and they joined again', async () => {
  const [owner, newcomer] = [await givenUser(), await givenUser()]
  const { chat } = await createChat(owner.credentials, {
    kind: 'public',
    name: 'Open to all',
    description: '',
    members: [],
  })
  const joins = () => joinChat(newcomer.credentials, chat.chatId)
  await expect(joins()).rejects.toThrow('No subscriptions')
  announced.isFailing = false
  await joins()
  expect(announced.pushes).toMatchObject([
    { type: 'messages', messages: [{ seq: 1, type: 'joined', senderId: newcomer.userId }] },
    { type: 'member.added' },
  ])
})

it('a refused call announced members again, whom an earlier one had added', async () => {
  const [owner, newcomer, reserved] = [await givenUser(), await givenUser(), await givenUser()]
  const chatId = await givenChat([owner])
  announced.isFailing = false
  await addMembers(owner.credentials, chatId, [newcomer.username])
  await patchOwnUser(reserved.credentials, { privacy: { addMe: 'nobody' } })
  announced.pushes = []
  const names = [newcomer.username, reserved.username]
  await expect(addMembers(owner.credentials, chatId, names)).rejects.toThrow('consent')
  expect(announced.pushes).toEqual([])
})

it('to add members of long standing announces nothing', async () => {
  const [owner, member] = [await givenUser(), await givenUser()]
  const chatId = await givenChat([owner, member])
  announced.isFailing = false
  expect(await addMembers(owner.credentials, chatId, [member.username])).toEqual([])
  expect(announced.pushes).toEqual([])
})

it('a ban was announced to nobody, and the banned member heard more, when the call died after its write and was repeated', async () => {
  const [owner, banned] = [await givenUser(), await givenUser()]
  const chatId = await givenChat([owner, banned])
  const { connectionId } = await givenSocket(banned)
  const dies = atWrite(1, 'after')
  await enterChat({ kind: 'connection', connectionId }, chatId, 0)
  announced.isFailing = false
  const bans = () => banUser(owner.credentials, chatId, banned.userId)
  expect(await diesAt(dies, bans)).toBe(true)
  expect(await subscriptionsOf(chatId, banned.userId)).toHaveLength(1)
  await bans()
  expect(announced.pushes).toMatchObject([
    { type: 'messages', messages: [{ seq: 1, type: 'removed', senderId: owner.userId }] },
    { type: 'member.removed', userId: banned.userId },
  ])
  expect(await subscriptionsOf(chatId, banned.userId)).toEqual([])
})

it('to ban somebody who left, or was never in, announces nothing', async () => {
  const [owner, member, stranger] = [await givenUser(), await givenUser(), await givenUser()]
  const chatId = await givenChat([owner, member])
  announced.isFailing = false
  await removeMember(owner.credentials, chatId, member.userId)
  announced.pushes = []
  for (const { userId } of [member, stranger]) await banUser(owner.credentials, chatId, userId)
  expect(announced.pushes).toEqual([])
})

it.each([
  ['a role', 'role', (by, chatId, other) => setRole(by, chatId, other, 'admin')],
  ['a new name', 'renamed', (by, chatId) => patchChat(by, chatId, { name: 'Another' })],
  ['a lock', 'locked', (by, chatId) => patchChat(by, chatId, { locked: true })],
  ['slow mode', 'slow_mode', (by, chatId) => patchChat(by, chatId, { slowModeSeconds: 5 })],
] satisfies [string, MessageType, Act][])(
  '%s was announced to nobody, when the call failed after its write, and was repeated',
  async (_, type, act) => {
    const [owner, member] = [await givenUser(), await givenUser()]
    const chatId = await givenChat([owner, member])
    const acts = () => act(owner.credentials, chatId, member.userId)
    await expect(acts()).rejects.toThrow('No subscriptions')
    announced.isFailing = false
    await acts()
    expect(announced.pushes[0]).toMatchObject({ type: 'messages', messages: [{ seq: 1, type }] })
    // By somebody else it is no repeat.
    await setRole(owner.credentials, chatId, member.userId, 'admin')
    announced.pushes = []
    await patchChat(member.credentials, chatId, { name: 'Another', locked: true, slowModeSeconds: 5 })
    expect(
      announced.pushes.flatMap((push) => (push.type === 'messages' ? push.messages : [])),
    ).not.toContainEqual(expect.objectContaining({ senderId: owner.userId }))
  },
)
