import type { Message } from '../../../shared/contract/messages.ts'
import { useName } from '../workspace/use-people.ts'
import { deletedText } from './deletion.ts'

export const quoteOf = (message: Message): string => {
  const { text, deletedAt, attachments = [] } = message
  if (deletedAt) return deletedText(message)
  return text || (attachments[0]?.name ?? 'Attachment')
}

/** Quotes the message that is replied to; a click goes to it. */
export const Quote = ({ message, onClick }: { message: Message | undefined; onClick: () => void }) => {
  const name = useName(message?.senderId ?? '', message?.senderName ?? '')
  return (
    <button type="button" class="quote" dir="auto" tabIndex={-1} onClick={onClick}>
      <span class="hidden">In reply to </span>
      <b class="line">
        <bdi>{message ? name : 'An earlier message'}</bdi>
      </b>
      {message && (
        <span class="line quoted">
          <bdi>{quoteOf(message)}</bdi>
        </span>
      )}
    </button>
  )
}
