import { expect, it } from 'vitest'
import { limits } from '../../../shared/contract/limits.ts'
import { createChat } from '../../../shared/domain/chats/create-chat.ts'
import { blockUser } from '../../../shared/domain/privacy/block-user.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import type { Profile } from '../../../shared/domain/records/profile.ts'
import { getItem } from '../../../shared/platform/storage/read.ts'
import { updateItem } from '../../../shared/platform/storage/write.ts'
import { givenUsers, type User } from '../../steps/domain/given-domain.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'

const { beforeTransaction } = useTableInMemory()

const chatCountOf = async ({ userId }: User) => (await getItem<Profile>(keys.profile(userId)))?.chatCount
const hasRoomFor = ({ userId }: User, chats: number) =>
  updateItem(keys.profile(userId), 'SET chatCount = :count', {
    values: { ':count': limits.chatsPerUser - chats },
  })

it('a large chat was refused as one too many for a member whom its own first attempt had counted', async () => {
  const users = await givenUsers(90)
  const [owner, first, stranger, ...others] = users as [User, User, User, ...User[]]
  const last = others.at(-1) as User
  await hasRoomFor(first, 1)
  const members = [first, ...others].map(({ username }) => username)
  // One of the later members blocks somebody meanwhile: their consent is asked for again.
  beforeTransaction(
    () => blockUser(last.credentials, stranger.userId),
    (steps) => steps.includes('CHAT#') && steps.includes(last.userId),
  )
  const { chat } = await createChat(owner.credentials, {
    kind: 'group',
    name: 'All',
    description: '',
    members,
  })
  expect(chat.memberCount).toBe(89)
  expect([await chatCountOf(first), await chatCountOf(last)]).toEqual([limits.chatsPerUser, 1])
})

it('a chat that was refused counted for its members until the table’s stream had cleaned up', async () => {
  const [owner, ...others] = (await givenUsers(80)) as [User, ...User[]]
  const full = others.at(-1) as User
  await hasRoomFor(full, 0)
  const members = others.map(({ username }) => username)
  const created = createChat(owner.credentials, { kind: 'group', name: 'All', description: '', members })
  await expect(created).rejects.toMatchObject({ code: 'chat_limit_reached' })
  for (const one of [owner, ...others.slice(0, -1)]) expect(await chatCountOf(one)).toBe(0)
})
