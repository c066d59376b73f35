import { createHash } from 'node:crypto'
import { itemsUnder } from '../aws/table.ts'

type StoredChat = { lastSeq: unknown; memberCount: unknown; seqs: unknown[]; digest: string }

/** The chats of a source whose chats have the ids 1, 2, 3 …, as they stand in the table. */
export const chatsOfSource = async (source: string, count: number): Promise<StoredChat[]> => {
  const stored: StoredChat[] = []
  for (let id = 1; id <= count; id++) {
    const chatId = `imp-${createHash('sha256')
      .update(JSON.stringify([source, 'chat', String(id)]))
      .digest('base64url')}`
    const items = await everyItemUnder(`CHAT#${chatId}`)
    const messages = items.filter(({ sk }) => String(sk).startsWith('MSG#'))
    const one = (sk: string) => items.find((item) => item['sk'] === sk) ?? {}
    stored.push({
      lastSeq: one('HEAD')['lastSeq'],
      memberCount: one('META')['memberCount'],
      seqs: messages.map(({ seq }) => seq),
      digest: createHash('sha256').update(JSON.stringify(items)).digest('hex'),
    })
  }
  return stored
}

/** By the kinds of items, each of which is below the megabyte that one Query answers. */
const everyItemUnder = async (pk: string) => {
  const kinds = ['META', 'HEAD', 'MEMBER#', 'MSG#']
  return (await Promise.all(kinds.map((kind) => itemsUnder(pk, kind)))).flat()
}
