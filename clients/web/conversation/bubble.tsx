import type { Message } from '../../../shared/contract/messages.ts'
import { useStore } from '../lib/store.ts'
import { clockTime } from '../lib/times.ts'
import { Icon } from '../parts/icon.tsx'
import { useWorkspace } from '../workspace/workspace.ts'
import { Attachments, isPicture } from './attachments.tsx'
import { deletedText } from './deletion.ts'
import { MessageText } from './message-text.tsx'
import { Quote } from './quote.tsx'
import { isFewEmoji } from './rich-text.ts'
import type { RowContext } from './row-context.ts'

type Props = {
  message: Message
  answered: Message | undefined
  own: boolean
  row: RowContext
}

export const Bubble = ({ message, answered, own, row }: Props) => {
  const { text, mentions, attachments = [], replyTo, deletedAt } = message
  if (deletedAt)
    return (
      <div class="bubble" dir="auto">
        <span class="deleted">{deletedText(message)}</span>
        <Meta message={message} own={own} />
      </div>
    )
  const big = attachments.length === 0 && replyTo === undefined && isFewEmoji(text)
  const pictures = attachments.some(isPicture)
  return (
    <div class={`bubble${big ? ' big' : ''}${pictures ? ' pictures' : ''}`} dir="auto">
      {replyTo !== undefined && <Quote message={answered} onClick={() => row.onGoTo(replyTo)} />}
      <Attachments chatId={message.chatId} attachments={attachments} />
      {text && (
        <MessageText
          text={text}
          mentions={mentions}
          mentionNames={message.mentionNames}
          fold={{ unfolded: row.unfolded, seq: message.seq }}
        />
      )}
      <Meta message={message} own={own} />
    </div>
  )
}

/** Tells how many of the others have read a message. */
const readText = (readBy: number, others: number): string => {
  if (readBy === 0) return 'Sent'
  return readBy >= others ? 'Read' : `Read by ${readBy}`
}

/** The time of a message, and for the user's own whether it was read. */
const Meta = ({ message, own }: Pick<Props, 'message' | 'own'>) => {
  const { list, listing, readMarks } = useWorkspace()
  const readBy = useStore(readMarks.marks, ({ [message.chatId]: marks = {} }) =>
    own ? Object.values(marks).filter((readSeq) => readSeq >= message.seq).length : 0,
  )
  const others = useStore(listing, () => (list.get(message.chatId)?.memberCount ?? 2) - 1)
  const read = readText(readBy, others)
  return (
    <span class="meta">
      <span dir="ltr" title={own ? read : undefined}>
        {message.editedAt && !message.deletedAt && <span>edited</span>}
        <time dateTime={message.sentAt} title={new Date(message.sentAt).toLocaleString()}>
          {clockTime(message.sentAt)}
        </time>
        {own && (
          <>
            <Icon name={readBy > 0 ? 'read' : 'check'} size={15} />
            {readBy > 0 && readBy < others && <span aria-hidden="true">{readBy}</span>}
            <span class="hidden">{read}</span>
          </>
        )}
      </span>
    </span>
  )
}
