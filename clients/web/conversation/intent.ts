import type { Message } from '../../../shared/contract/messages.ts'

/** What the composer is about: a new message, an answer to one, or another wording of one. */
export type Intent = { kind: 'new' } | { kind: 'reply' | 'edit'; message: Message }
