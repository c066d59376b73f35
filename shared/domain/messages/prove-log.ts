import { limits } from '../../contract/limits.ts'
import type { Proof } from '../../contract/proof.ts'
import { authoriseMember } from '../access/authorise-member.ts'
import type { Credentials } from '../access/credentials.ts'
import { readEnd, toLink } from '../records/chain.ts'
import { toMessage } from '../records/message.ts'
import { readRecords } from './read-messages.ts'

export type ProofQuery = {
  from?: number | undefined
  to?: number | undefined
  messages?: boolean | undefined
}

/**
 * Answers a reader of a chat what it takes to check that nobody rewrote its log: see contract/chain.ts. One Query.
 * Messages that are not chained, because they are older or were put there in another way, are left out; verifiers
 * notice that.
 * @param messages whether to answer the messages too, each as it was when its link was read.
 * @throws ParleyError `chat_not_found`, `forbidden`.
 */
export const proveLog = async (
  credentials: Credentials,
  chatId: string,
  { from = 1, to, messages: withMessages = false }: ProofQuery,
): Promise<Proof> => {
  const { head } = await authoriseMember(credentials, chatId, 'readLog')
  const { lastSeq } = head
  const after = readEnd(head)?.after ?? lastSeq
  const first = Math.max(from, after + 1)
  const beginsBefore = first > after + 1
  const records = await readRecords(chatId, {
    // With the one before, whose value the first link goes on from.
    after: first - (beginsBefore ? 2 : 1),
    before: to === undefined ? undefined : to + 1,
    limit: limits.page.max + (beginsBefore ? 1 : 0),
  })
  const before = beginsBefore ? records.find(({ seq }) => seq === first - 1) : undefined
  const links = records
    .filter(({ seq }) => seq >= first)
    .slice(0, limits.page.max)
    .flatMap((record) => {
      const link = toLink(record)
      return link ? [{ ...link, ...(withMessages && { message: toMessage(record) }) }] : []
    })
  const chainBefore = before && toLink(before)?.chain
  return { chatId, lastSeq, after, ...(chainBefore !== undefined && { before: chainBefore }), links }
}
