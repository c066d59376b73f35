import type { Message } from '../../../shared/contract/messages.ts'

type Props = {
  message: Message
  userId: string
  tabbable: boolean
  onReact: (emoji: string, on: boolean) => void
}

export const Reactions = ({ message: { reactions = [] }, userId, tabbable, onReact }: Props) => {
  if (reactions.length === 0) return null
  return (
    <div class="reactions">
      {reactions.map(({ emoji, count, userIds }) => {
        const mine = userIds.includes(userId)
        return (
          <button
            key={emoji}
            type="button"
            class="reaction"
            tabIndex={tabbable ? 0 : -1}
            aria-pressed={mine}
            aria-label={`${emoji}, ${count}`}
            onClick={() => onReact(emoji, !mine)}
          >
            {emoji} <span>{count}</span>
          </button>
        )
      })}
    </div>
  )
}
