import { Icon } from '../parts/icon.tsx'
import type { Intent } from './intent.ts'
import { quoteOf } from './quote.tsx'

/** What the message being written answers, or which one it words anew. */
export const IntentBar = ({ intent, onCancel }: { intent: Intent; onCancel: () => void }) => {
  if (intent.kind === 'new') return null
  const { message } = intent
  const reply = intent.kind === 'reply'
  return (
    <div class="context">
      <Icon name={reply ? 'reply' : 'edit'} />
      <div class="line">
        <b class="line">
          <bdi>{reply ? `Reply to ${message.senderName}` : 'Edit your message'}</bdi>
        </b>
        <span class="line">
          <bdi>{quoteOf(message)}</bdi>
        </span>
      </div>
      <button type="button" class="icon-button" aria-label="Cancel" onClick={onCancel}>
        <Icon name="close" size={18} />
      </button>
    </div>
  )
}
