import { limits } from './limits.ts'
import { jsonBytes } from './text/utf8.ts'
import { hasVisible } from './text/visible.ts'

/** A message with attachments may have an empty text. */
export const hasContent = ({ text, attachments }: { text: string; attachments?: unknown[] | undefined }) =>
  hasVisible(text) || (attachments?.length ?? 0) > 0
export const noText = 'Must have at least 1 visible character'
export const noContent = `${noText} unless there are attachments`
/** A message fits into a frame, whatever it holds: data leaves room for the text. */
export const hasRoom = ({ text, custom }: { text: string; custom?: object | null | undefined }) =>
  !custom || jsonBytes(text) + jsonBytes(custom) <= limits.textAndCustomBytes
export const noRoom = `Must have at most ${limits.textAndCustomBytes} bytes as JSON together with the text`
