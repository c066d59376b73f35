import { createChat } from '../../shared/domain/chats/create-chat.ts'
import type { TokenCredentials } from '../../shared/domain/access/credentials.ts'
import { dynamo } from '../../shared/platform/storage/table.ts'
import { dieAtWrite } from './die-at-write.ts'

/** A process that creates a large chat, and dies in the middle. */
export type Creation = { credentials: TokenCredentials; members: string[]; dieAt: number }

process.once('message', async ({ credentials, members, dieAt }: Creation) => {
  dieAtWrite(dynamo(), dieAt)
  await createChat(credentials, { kind: 'group', name: 'Unfinished', description: '', members })
  process.disconnect()
})
