import { useEffect } from 'preact/hooks'
import { announce } from '../lib/announce.ts'
import { useStore } from '../lib/store.ts'
import { useWorkspace } from '../workspace/workspace.ts'

const title = 'The history of this chat was changed on the server'

/** Says that the chat's log is not the one that was shown before, what that means, and what to do. */
export const LogBreakNotice = ({ chatId }: { chatId: string }) => {
  const { logBreaks } = useWorkspace()
  const found = useStore(logBreaks.shown, (shown) => shown[chatId])
  useEffect(() => {
    if (found) announce(title)
  }, [found])
  if (!found) return null
  return (
    <section class="log-break" aria-labelledby="log-break-title">
      <h3 id="log-break-title">{title}</h3>
      <p>
        It does not match what this page showed you before, and no edit or deletion explains that. A restored
        backup can do this; so can somebody who alters stored messages.
      </p>
      <p>
        Before you rely on older messages, ask the people who run this service. The mismatch was found at
        message {found.seq}. Reload the page to see the chat as the server has it now.
      </p>
      <button type="button" class="button" onClick={() => logBreaks.dismiss(chatId)}>
        Hide this notice
      </button>
    </section>
  )
}
