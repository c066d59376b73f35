import { Icon } from '../parts/icon.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import type { Intent } from './intent.ts'
import { quoteOf } from './quote.tsx'

/** Shows which message is being answered or edited. */
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
      <IconButton icon="close" label="Cancel" size={18} onClick={onCancel} />
    </div>
  )
}
