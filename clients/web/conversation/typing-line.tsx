import { useTyping } from '../workspace/use-typing.ts'

const whoIsTyping = (names: readonly string[]): string => {
  const [first = '', second = ''] = names
  if (names.length === 1) return `${first} is typing`
  return names.length === 2 ? `${first} and ${second} are typing` : 'Several people are typing'
}

/** Keeps its height while empty, so that nothing moves when someone starts to type. */
export const TypingLine = ({ chatId }: { chatId: string }) => {
  const names = useTyping(chatId)
  return (
    <div class="typing-line" role="status">
      {names.length > 0 && (
        <>
          <span class="dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span class="line">
            <bdi>{whoIsTyping(names)}</bdi>
          </span>
        </>
      )}
    </div>
  )
}
