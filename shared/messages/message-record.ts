import type { LastMessage, Message } from '../contract/messages.ts'
import { limits } from '../contract/limits.ts'
import type { Key } from '../storage/keys.ts'

/** A message as stored. */
export type MessageRecord = Key & {
  chatId: string
  seq: number
  type: Message['type']
  senderId: string
  senderName: string
  text: string
  clientMessageId?: string
  sentAtMs: number
}

export const toMessage = (record: MessageRecord): Message => ({
  chatId: record.chatId,
  seq: record.seq,
  type: record.type,
  senderId: record.senderId,
  senderName: record.senderName,
  text: record.text,
  ...(record.clientMessageId !== undefined && { clientMessageId: record.clientMessageId }),
  sentAt: new Date(record.sentAtMs).toISOString(),
})

/** Cut by grapheme, so that no flag or family falls apart, and never above the code points that the head has room for. */
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const cut = (text: string): string => {
  if ([...text].length <= limits.previewText.max) return text
  let kept = ''
  let codePoints = 0
  for (const { segment } of graphemes.segment(text)) {
    codePoints += [...segment].length
    if (codePoints >= limits.previewText.max) break
    kept += segment
  }
  return `${kept}…`
}

export const toPreview = ({ seq, type, senderId, senderName, text, sentAt }: Message): LastMessage => ({
  seq,
  type,
  senderId,
  senderName,
  text: cut(text),
  sentAt,
})
