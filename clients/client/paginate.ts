import type { Answer, Given, Operation } from './calls.ts'
import type { Client } from './create-client.ts'
import { pageMax } from './sizes.ts'
import type { Message } from '../../shared/contract/messages.ts'

/** The operations that answer in pages. */
export type PagedOperation = {
  [O in Operation]: Answer<O> extends { nextCursor?: string | undefined } ? O : never
}[Operation]

/** The list in each page. The compiler checks that no operation lacks one. */
const lists = {
  listChats: 'chats',
  listPublicChats: 'chats',
  listMembers: 'members',
  listBlocks: 'blocks',
} as const satisfies { [O in PagedOperation]: Exclude<keyof Answer<O>, 'nextCursor'> }

/** An entry of an operation's pages. */
export type Listed<O extends PagedOperation> = Answer<O>[(typeof lists)[O] &
  keyof Answer<O>] extends (infer Entry)[]
  ? Entry
  : never

type Paged<O extends PagedOperation> =
  Record<never, never> extends Given<O> ? [given?: Given<O>] : [given: Given<O>]

/**
 * All entries of an operation that answers in pages, each page read when it is needed. Entries that move meanwhile may
 * come twice or not at all.
 * @param given what the first page is asked with; `query.limit` is the size of each page.
 * @throws ApiError what `call` throws.
 * @example for await (const member of paginate(parley, 'listMembers', { params: { chatId } })) show(member)
 */
export async function* paginate<O extends PagedOperation>(
  parley: Client,
  operation: O,
  ...[given]: Paged<O>
): AsyncGenerator<Listed<O>, void, undefined> {
  const { query, ...others } = (given ?? {}) as { query?: Record<string, unknown> }
  let cursor: unknown = query?.['cursor']
  do {
    const asked = { ...others, query: { ...query, ...(cursor !== undefined && { cursor }) } }
    const page = (await parley.call(operation, asked as never)) as { nextCursor?: string }
    yield* page[lists[operation] as never] as Listed<O>[]
    cursor = page.nextCursor
  } while (cursor !== undefined)
}

/**
 * A chat's messages from the newest back to the first, each page read when it is needed. A conversation shows them
 * live.
 * @param options `before` is the seq to begin before. @throws ApiError what `call` throws.
 */
export async function* paginateMessages(
  parley: Client,
  chatId: string,
  { before, signal }: { before?: number | undefined; signal?: AbortSignal | undefined } = {},
): AsyncGenerator<Message, void, undefined> {
  let end = before
  while (end === undefined || end > 1) {
    const query = { limit: pageMax, ...(end !== undefined && { before: end }) }
    const { messages } = await parley.call('listMessages', { params: { chatId }, query, signal })
    yield* messages
    const first = messages.at(-1)
    if (!first) return
    end = first.seq
  }
}
