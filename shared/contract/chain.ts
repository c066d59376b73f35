import type { Message } from './messages.ts'
import type { ProofLink } from './proof.ts'

/**
 * The log proves itself: each message has a chain value, which depends on all messages before it and on this one.
 *
 *     leaf(n)  = H(chatId, n, type, sentAt, H(salt, author), H(salt', text))
 *     chain(n) = H(chain(n−1), leaf(n))
 *
 * H is SHA-256 of UTF-8, as base64url, of a JSON array without white space. Its elements are strings, whole numbers,
 * null and arrays of these, so any language that writes JSON as RFC 8785 does can compute it. The functions here return
 * what is hashed: the server hashes at once, browsers can only do so asynchronously.
 *
 * Author and text have a hash with a salt each, so that either can be deleted with its salt: the hash stays, tells
 * nothing, and the leaf can still be computed.
 */

const toHash = (kind: string, ...values: readonly unknown[]): string =>
  JSON.stringify([`parley-${kind}-1`, ...values])

/** The fields behind a leaf that are the author. */
export type CommittedAuthor = Pick<Message, 'senderId' | 'senderName' | 'senderKind' | 'clientMessageId'>

/** Those that are the text: all that people wrote. Mentions and reactions change by themselves. */
export type CommittedText = Pick<Message, 'text' | 'replyTo' | 'attachments' | 'custom'>

export const authorToHash = (salt: string, author: CommittedAuthor): string =>
  toHash(
    'author',
    salt,
    author.senderId,
    author.senderName,
    author.senderKind ?? null,
    author.clientMessageId ?? null,
  )

export const textToHash = (
  salt: string,
  { text, replyTo, attachments = [], custom }: CommittedText,
): string =>
  toHash(
    'text',
    salt,
    text,
    replyTo ?? null,
    attachments.map(({ attachmentId, name, contentType, size }) => [attachmentId, name, contentType, size]),
    custom === undefined ? null : JSON.stringify(custom),
  )

/** A message's place in the log, with the hashes of its author and its text. */
export type LeafFields = Pick<ProofLink, 'seq' | 'type' | 'sentAt' | 'authorHash' | 'textHash'>

export const leafToHash = (chatId: string, { seq, type, sentAt, authorHash, textHash }: LeafFields): string =>
  toHash('leaf', chatId, seq, type, sentAt, authorHash, textHash)

export const chainToHash = (before: string, leaf: string): string => toHash('chain', before, leaf)

/** The chain begins after a seq: 0, but in a chat that is older than chains. The first value depends on it. */
export const beginningToHash = (chatId: string, after: number): string => toHash('beginning', chatId, after)
