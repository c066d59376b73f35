import { cleanUpChat } from '../../shared/domain/chats/clean-up-chat.ts'
import { dynamo } from '../../shared/platform/storage/table.ts'
import { dieAtWrite } from './die-at-write.ts'

/** A process that takes a deleted chat away, and dies in the middle. */
process.once('message', async ({ chatId, dieAt }: { chatId: string; dieAt: number }) => {
  dieAtWrite(dynamo(), dieAt)
  await cleanUpChat(chatId)
  process.disconnect()
})
