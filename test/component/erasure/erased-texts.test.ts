import { expect, it } from 'vitest'
import { markErasing } from '../../../shared/domain/accounts/request-erasure.ts'
import { runErasure } from '../../../shared/domain/erasure/run-erasure.ts'
import { postMessage } from '../../../shared/domain/messages/post-message.ts'
import { readMessages } from '../../../shared/domain/messages/read-messages.ts'
import { givenChat, givenUsers, type User } from '../../steps/domain/given-domain.ts'
import { domainInMemory } from './domain-in-memory.ts'

await domainInMemory({ KEEP_ERASED_TEXTS: 'false' })

it('where texts do not stay, an erased user’s messages become tombstones, and others’ stay', async () => {
  const [ann, bob] = (await givenUsers(2)) as [User, User]
  const chatId = await givenChat([bob, ann])
  for (const { credentials } of [ann, bob]) await postMessage(credentials, { chatId, text: 'hello' })
  await markErasing(ann.userId)
  expect(await runErasure(ann.userId, Date.now() + 60_000)).toBe(true)
  expect(await readMessages(chatId, { after: 0, limit: 10 })).toMatchObject([
    { senderId: 'deleted-user', text: '', deletedAt: expect.any(String) },
    { senderId: bob.userId, text: 'hello' },
    { type: 'left', text: 'deleted user left' },
  ])
})
