import { randomBytes } from 'node:crypto'
import { hashSync } from 'bcryptjs'
import type { ImportMessagesBody } from '../../../shared/contract/service/imports.ts'
import { importChats } from '../../../shared/domain/imports/import-chats.ts'
import { importMessages } from '../../../shared/domain/imports/import-messages.ts'
import { importUsers } from '../../../shared/domain/imports/import-users.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { getItem } from '../../../shared/platform/storage/read.ts'

/** Older systems and what they hold, imported by the domain itself. */

export const freshSource = (): string => `old-${randomBytes(4).toString('hex')}`

/** A bcrypt hash as older systems have it, of a cost that tests can afford. */
export const hashOf = (password: string): string => hashSync(password, 4)

/** A row of a user whose name no other source has. */
export const userRow = (source: string, id: number, more: object = {}) => ({
  id,
  username: `${source}-u${id}`,
  email: `${source}-u${id}@example.com`,
  ...more,
})

export const givenImportedUsers = async (source: string, rows: readonly object[], adapt = false) => {
  const answer = await importUsers({ source, users: [...rows], adapt })
  if (answer.refused.length > 0) throw new Error(JSON.stringify(answer.refused))
  return answer.users
}

export const givenBegunChat = async (source: string, row: object): Promise<string> => {
  const { chats, refused } = await importChats({ source, chats: [row] })
  const [chat] = chats
  if (!chat) throw new Error(JSON.stringify(refused))
  return chat.chatId
}

export const textRow = (from: number, second: number, text = `message of second ${second}`) => ({
  type: 'text',
  from,
  text,
  sentAt: new Date(Date.UTC(2020, 0, 1) + second * 1000).toISOString(),
})

export const importRows = (
  source: string,
  chatId: string,
  messages: readonly object[],
  { firstRow = 0, last = true }: Partial<Pick<ImportMessagesBody, 'firstRow' | 'last'>> = {},
) => importMessages({ source, chatId, firstRow, messages: [...messages], last })

/** Whether the table remembers somebody as a former member of a chat. */
export const wasIn = async (userId: string, chatId: string): Promise<boolean> =>
  (await getItem(keys.left(userId, chatId))) !== undefined
