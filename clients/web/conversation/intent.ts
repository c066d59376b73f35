import type { Message } from '../../../shared/contract/messages.ts'

/** What the composer is writing: a new message, a reply, or an edit. */
export type Intent = { kind: 'new' } | { kind: 'reply' | 'edit'; message: Message }
