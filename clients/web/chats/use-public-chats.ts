import { useEffect, useState } from 'preact/hooks'
import type { Chat } from '../../../shared/contract/chats.ts'
import { useWorkspace } from '../workspace/workspace.ts'

/** Milliseconds without a keystroke before the server is asked. */
const pauseMs = 250

/** Public chats by how their names begin. Only the last prefix counts: an answer to an earlier one is not waited for. */
export const usePublicChats = (prefix: string) => {
  const { parley } = useWorkspace()
  const [found, setFound] = useState<readonly Chat[]>()
  const [error, setError] = useState<unknown>()

  useEffect(() => {
    const overtaken = new AbortController()
    const { signal } = overtaken
    const look = async () => {
      try {
        const query = { limit: 30, ...(prefix.trim() && { prefix: prefix.trim() }) }
        const { chats } = await parley.call('listPublicChats', { query, signal })
        if (signal.aborted) return
        setFound(chats)
        setError(undefined)
      } catch (thrown) {
        if (!signal.aborted) setError(thrown)
      }
    }
    const timer = setTimeout(look, prefix ? pauseMs : 0)
    return () => {
      clearTimeout(timer)
      overtaken.abort()
    }
  }, [prefix])
  return { found, error }
}
