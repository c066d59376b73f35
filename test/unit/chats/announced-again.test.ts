import { beforeEach, expect, it, vi } from 'vitest'
import type { ChatPush } from '../../../shared/domain/fan-out/fan-out-job.ts'
import { patchOwnUser } from '../../../shared/domain/accounts/patch-own-user.ts'
import { addMembers } from '../../../shared/domain/members/add-members.ts'
import { createChat } from '../../../shared/domain/chats/create-chat.ts'
import { joinChat } from '../../../shared/domain/chats/join-chat.ts'
import { givenChat, givenUser } from '../../steps/domain/given-domain.ts'
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
