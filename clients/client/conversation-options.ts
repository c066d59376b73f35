import type { ChainValue } from '../../shared/contract/verify-chain.ts'

export type EnterOptions = {
  /** Begin right after this seq, e.g. the last one that is stored; by default with the newest 50 messages. */
  after?: number | undefined
  /** An earlier `chain`: the event `break` reports that the log does not continue from it. */
  chain?: ChainValue | undefined
}

export type SendOptions = {
  replyTo?: number | undefined
  attachments?: readonly { attachmentId: string }[] | undefined
  /** Data of the application: a JSON object of at most 2 KB, which comes back with the message. */
  custom?: Record<string, unknown> | undefined
  /** E-mail every other member, or withdraw the message (`notification_failed`). */
  notify?: 'required' | undefined
  /** Random by default; give one to send the same message again after a crash. */
  clientMessageId?: string | undefined
  /** An abort stops further attempts; the message may have arrived. */
  signal?: AbortSignal | undefined
}
