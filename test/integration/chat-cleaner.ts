import { cleanUpChat } from '../../shared/chats/clean-up-chat.ts'
import { dynamo } from '../../shared/storage/table.ts'
import { dieAtWrite } from './die-at-write.ts'

/** A process that takes a deleted chat away, and dies in the middle. */
process.once('message', async ({ chatId, dieAt }: { chatId: string; dieAt: number }) => {
  dieAtWrite(dynamo, dieAt)
  await cleanUpChat(chatId)
  process.disconnect()
})
