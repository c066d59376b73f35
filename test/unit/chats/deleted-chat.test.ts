import { expect, it, vi } from 'vitest'
import { asSystem } from '../../../shared/domain/access/service-credentials.ts'
import { cleanUpChat } from '../../../shared/domain/chats/clean-up-chat.ts'
import { deleteChat } from '../../../shared/domain/chats/delete-chat.ts'
import { banUser } from '../../../shared/domain/members/ban-user.ts'
import { ranges } from '../../../shared/domain/records/keys.ts'
import { queryAll } from '../../../shared/platform/storage/read.ts'
import { givenChat, givenUsers, type User } from '../../steps/domain/given-domain.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'

vi.stubEnv('TZ', 'UTC')
const { beforeTransaction } = useTableInMemory()

it('a ban by the system came after the chat was deleted, and stayed for ever', async () => {
  const [alice, outsider] = (await givenUsers(2)) as [User, User]
  const chatId = await givenChat([alice])
  beforeTransaction(async () => {
    await deleteChat(alice.credentials, chatId)
    await cleanUpChat(chatId)
  })
  await expect(banUser(asSystem(), chatId, outsider.userId)).rejects.toMatchObject({ code: 'chat_not_found' })
  expect(await queryAll(ranges.chat(chatId))).toEqual([])
})
