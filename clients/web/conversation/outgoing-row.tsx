import type { Conversation } from '../../client/conversation.ts'
import type { OutgoingMessage } from '../../client/outbox.ts'
import { errorMessage } from '../lib/error-message.ts'
import { Icon } from '../parts/icon.tsx'
import { MessageText } from './message-text.tsx'

/** A message that is not stored yet: on its way, or refused. */
export const OutgoingRow = ({
  message,
  conversation,
}: {
  message: OutgoingMessage
  conversation: Conversation
}) => {
  const { clientMessageId, text, state, error } = message
  const retry = () => {
    // If it is refused again, it appears here again with its error.
    conversation.retry(clientMessageId).catch(() => {})
  }
  return (
    <div class="message own first last" data-outgoing={clientMessageId}>
      <div class="stack">
        <div class="bubble-row">
          <div class="bubble" dir="auto">
            <MessageText text={text || 'Attachment'} />
            <span class="meta">
              {state !== 'failed' && (
                <>
                  <Icon name="clock" size={14} />
                  <span class="hidden">Not sent yet</span>
                </>
              )}
            </span>
          </div>
        </div>
        {state === 'failed' && (
          <div class="failed-row" role="alert">
            <span>Not sent. {errorMessage(error)}</span>
            <button type="button" class="link-button" onClick={retry}>
              Try again
            </button>
            <button type="button" class="link-button" onClick={() => conversation.discard(clientMessageId)}>
              Discard
            </button>
          </div>
        )}
      </div>
    </div>
  )
}
