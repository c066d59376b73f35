import { createHash, randomBytes } from 'node:crypto'
import { authorToHash, beginningToHash, chainToHash, leafToHash, textToHash } from '../../contract/chain.ts'
import type { Message } from '../../contract/messages.ts'
import type { ProofLink } from '../../contract/proof.ts'
import { type MessageRecord, toMessage } from './message.ts'

/** The end of a log: a chat's head, or the state of an import. */
export type ChainEnd = {
  lastSeq: number
  /** See `packEnd`. Absent until the first message is chained. */
  chain?: Uint8Array
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url')
const toBytes = (base64url: string): Uint8Array => Buffer.from(base64url, 'base64url')
const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

/** Nobody finds a text or an author by trying them out. */
const saltBytes = 16

/** One stored salt, which costs a message 20 bytes, gives both. Neither of them leads to it, or to the other. */
const derive = (salt: Uint8Array, use: 'author' | 'text'): string =>
  toText(createHash('sha256').update(use).update(salt).digest().subarray(0, saltBytes))

type Half = { hash: string; salt?: string }

const halvesOf = (
  { salt, authorSalt, textSalt, authorHash, textHash }: MessageRecord,
  message: Message,
): { author: Half; text: Half } => {
  const half = (
    own: Uint8Array | undefined,
    hash: Uint8Array | undefined,
    use: 'author' | 'text',
    toHash: (salt: string) => string,
  ): Half => {
    if (hash) return { hash: toText(hash) }
    const known = salt ? derive(salt, use) : toText(own ?? new Uint8Array())
    return { hash: sha256(toHash(known)), salt: known }
  }
  return {
    author: half(authorSalt, authorHash, 'author', (known) => authorToHash(known, message)),
    text: half(textSalt, textHash, 'text', (known) => textToHash(known, message)),
  }
}

/** The proof of a message but its chain value. */
const unchainedLink = (record: MessageRecord): Omit<ProofLink, 'chain'> => {
  const message = toMessage(record)
  const { author, text } = halvesOf(record, message)
  const { seq, type, sentAt, revision } = message
  return {
    seq,
    type,
    sentAt,
    authorHash: author.hash,
    ...(author.salt !== undefined && { authorSalt: author.salt }),
    textHash: text.hash,
    ...(text.salt !== undefined && { textSalt: text.salt }),
    ...(revision !== undefined && { revision }),
  }
}

const leafHash = (record: MessageRecord): string => sha256(leafToHash(record.chatId, unchainedLink(record)))

/** The proof of a message; undefined for one that is not chained. */
export const toLink = (record: MessageRecord): ProofLink | undefined =>
  record.chain && { ...unchainedLink(record), chain: toText(record.chain) }

/** The leaf of a message; undefined for one that is not chained. */
export const leafOf = (record: MessageRecord): string | undefined => record.chain && leafHash(record)

const valueBytes = 32
const seqBytes = 6

/** The chain at the end of a log: its value, the seq of that, and the seq after which the chain begins. */
type End = { chain: string; seq: number; after: number }

/** In one attribute, so that the head of a chat stays within a write unit whatever its preview holds. */
const packEnd = ({ chain, seq, after }: End): Uint8Array => {
  const packed = Buffer.alloc(valueBytes + 2 * seqBytes)
  packed.set(toBytes(chain))
  packed.writeUIntBE(seq, valueBytes, seqBytes)
  packed.writeUIntBE(after, valueBytes + seqBytes, seqBytes)
  return packed
}

/**
 * The chain that the next message continues; undefined where it begins one. A value of another seq does not count:
 * during an upgrade, functions of an earlier version append too, and carry it along as it was.
 */
export const readEnd = ({ lastSeq, chain }: ChainEnd): End | undefined => {
  if (!chain) return undefined
  const packed = Buffer.from(chain)
  const seq = packed.readUIntBE(valueBytes, seqBytes)
  if (seq !== lastSeq) return undefined
  const after = packed.readUIntBE(valueBytes + seqBytes, seqBytes)
  return { chain: toText(packed.subarray(0, valueBytes)), seq, after }
}

/**
 * Chains new messages to the end of a log. Their append is conditioned on `lastSeq`, so the value that is continued is
 * the one that stands in the head when they are written:
 *
 *     A   reads head 7, chain(7) ── writes 8 with chain(8) ✓
 *     B   reads head 7, chain(7) ──── writes 8 ✗ ── reads head 8, chain(8) ── writes 9 with chain(9) ✓
 *
 * An attempt that is repeated takes new salts. A message that is there already keeps its own.
 */
export const chainTo = (
  chatId: string,
  log: ChainEnd,
  records: readonly MessageRecord[],
): { records: MessageRecord[]; chain: Uint8Array } => {
  const beginning = { chain: sha256(beginningToHash(chatId, log.lastSeq)), after: log.lastSeq }
  const known = readEnd(log) ?? beginning
  let { chain } = known
  const chained = records.map((unchained): MessageRecord => {
    const record = { ...unchained, salt: randomBytes(saltBytes) }
    chain = sha256(chainToHash(chain, leafHash(record)))
    return { ...record, chain: toBytes(chain) }
  })
  return {
    records: chained,
    chain: packEnd({ chain, seq: log.lastSeq + records.length, after: known.after }),
  }
}

/**
 * A changed message keeps its place in the chain. If its author or its text is another one from now on, the salt of
 * what it was goes, so that nobody can guess it any more; the hash stays in its place.
 */
export const keepInChain = (before: MessageRecord, after: MessageRecord): MessageRecord => {
  if (!before.chain) return after
  const [was, is] = [toMessage(before), toMessage(after)]
  const isSame = (toHash: (salt: string, message: Message) => string) => toHash('', was) === toHash('', is)
  const [sameAuthor, sameText] = [isSame(authorToHash), isSame(textToHash)]
  if (sameAuthor && sameText) return after
  const { author, text } = halvesOf(before, was)
  const { salt: _salt, authorSalt: _author, textSalt: _text, ...rest } = after
  return {
    ...rest,
    ...(sameAuthor && author.salt !== undefined
      ? { authorSalt: toBytes(author.salt) }
      : { authorHash: toBytes(author.hash) }),
    ...(sameText && text.salt !== undefined
      ? { textSalt: toBytes(text.salt) }
      : { textHash: toBytes(text.hash) }),
  }
}
