import {
  authorToHash,
  beginningToHash,
  chainToHash,
  leafToHash,
  type ProofLink,
  textToHash,
} from './chain.ts'
import { deletedUser } from './deleted-user.ts'
import type { Message } from './messages.ts'

/** SHA-256 of a text in UTF-8, as base64url. */
export type Hash = (text: string) => Promise<string>

/** The chain value of a message. Whoever keeps one can tell any later change of the log up to there. */
export type ChainValue = { seq: number; chain: string }

/**
 * Why a message does not fit: it is not there; author or text are not those that were sent; or place, type or time are
 * not, or it was inserted, or something before it was removed.
 */
export type ChainFault = 'missing' | 'author' | 'text' | 'chain'

/** The chain value from which the first chained message goes on. */
export const beginningOf = async (hash: Hash, chatId: string, after: number): Promise<ChainValue> => ({
  seq: after,
  chain: await hash(beginningToHash(chatId, after)),
})

/** A changed message says so; otherwise its author and its text must be there to prove. */
const checkMessage = async (
  hash: Hash,
  { seq, type, sentAt, authorHash, authorSalt, textHash, textSalt }: ProofLink,
  message: Message,
): Promise<ChainFault | undefined> => {
  if (message.seq !== seq || message.type !== type || message.sentAt !== sentAt) return 'chain'
  const sameAuthor =
    authorSalt === undefined
      ? message.senderId === deletedUser.userId
      : (await hash(authorToHash(authorSalt, message))) === authorHash
  if (!sameAuthor) return 'author'
  const sameText =
    textSalt === undefined
      ? (message.revision ?? 0) > 0
      : (await hash(textToHash(textSalt, message))) === textHash
  return sameText ? undefined : 'text'
}

/**
 * Checks that a message follows a chain value, and that author and text are those that it was sent with.
 * @param link from `getProof`; undefined if the answer had none for the next seq.
 * @param message of the same revision; without one, only its place is checked.
 */
export const checkLink = async (
  hash: Hash,
  chatId: string,
  before: ChainValue,
  link: ProofLink | undefined,
  message?: Message,
): Promise<ChainFault | undefined> => {
  if (link?.seq !== before.seq + 1) return 'missing'
  const fault = message && (await checkMessage(hash, link, message))
  if (fault) return fault
  const leaf = await hash(leafToHash(chatId, link))
  return (await hash(chainToHash(before.chain, leaf))) === link.chain ? undefined : 'chain'
}
