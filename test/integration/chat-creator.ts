import { createChat } from '../../shared/chats/create-chat.ts'
import type { TokenCredentials } from '../../shared/access/credentials.ts'
import { dynamo } from '../../shared/storage/table.ts'
import { dieAtWrite } from './die-at-write.ts'

/** A process that creates a large chat, and dies in the middle. */
export type Creation = { credentials: TokenCredentials; members: string[]; dieAt: number }

process.once('message', async ({ credentials, members, dieAt }: Creation) => {
  dieAtWrite(dynamo, dieAt)
  await createChat(credentials, { kind: 'group', name: 'Unfinished', description: '', members })
  process.disconnect()
})
