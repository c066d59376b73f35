import type { Message } from '../../../shared/contract/messages.ts'

/** The composer writes a new message, a reply, or an edit. */
export type Intent = { kind: 'new' } | { kind: 'reply' | 'edit'; message: Message }
