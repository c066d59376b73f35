import { authorToHash, beginningToHash, chainToHash, leafToHash, textToHash } from './chain.ts'
import { deletedUser } from './deleted-user.ts'
import type { Message } from './messages.ts'
import type { Proof, ProofLink } from './proof.ts'

/** SHA-256 of a text in UTF-8, as base64url. */
export type Hash = (text: string) => Promise<string>

/** The chain value of a message. Whoever keeps one can detect any later change of the log up to there. */
export type ChainValue = { seq: number; chain: string }

/**
 * Why a message does not fit: it is not there; author or text are not those that were sent; place, type or time are
 * not, or it was inserted, or something before it was removed; or all fits, and the value is another than the one kept.
 */
export type ChainFault = 'missing' | 'author' | 'text' | 'chain' | 'kept'

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

export type VerifiedLog = {
  /** The chain begins after this message. */
  after: number
  /** The last message that fits, with its value. Keep it, to detect later changes. */
  end: ChainValue
  /**
   * Messages whose text was edited or deleted since, and whose author was erased: of these, only the place is proved.
   */
  changedTexts: number
  erasedAuthors: number
  /** The first message that does not fit. */
  fault?: { seq: number; fault: ChainFault }
}

const contradicts = ({ seq, chain }: ChainValue, kept: ChainValue | undefined): boolean =>
  kept !== undefined && kept.seq === seq && kept.chain !== chain

/**
 * Checks a log from the beginning of its chain to its end.
 * @param ask for the proof from a seq on, with messages.
 * @param kept a value that was kept from an earlier time.
 */
export const verifyLog = async (
  hash: Hash,
  chatId: string,
  ask: (from: number) => Promise<Proof>,
  kept?: ChainValue,
): Promise<VerifiedLog> => {
  let proof = await ask(1)
  const { after } = proof
  let end = await beginningOf(hash, chatId, after)
  let [changedTexts, erasedAuthors] = [0, 0]
  const verified = (fault?: VerifiedLog['fault']): VerifiedLog => ({
    after,
    end,
    changedTexts,
    erasedAuthors,
    ...(fault && { fault }),
  })
  if (kept && kept.seq < after) return verified({ seq: kept.seq, fault: 'kept' })
  while (proof.links.length > 0) {
    for (const link of proof.links) {
      const seq = end.seq + 1
      const fault = await checkLink(hash, chatId, end, link, link.message)
      if (fault) return verified({ seq, fault })
      if (contradicts(link, kept)) return verified({ seq, fault: 'kept' })
      end = { seq, chain: link.chain }
      if (link.textSalt === undefined) changedTexts++
      if (link.authorSalt === undefined) erasedAuthors++
    }
    proof = await ask(end.seq + 1)
  }
  // Messages may have been sent meanwhile, but the end never moves back.
  const lastSeq = Math.max(proof.lastSeq, kept?.seq ?? 0)
  return verified(end.seq < lastSeq ? { seq: end.seq + 1, fault: 'missing' } : undefined)
}
