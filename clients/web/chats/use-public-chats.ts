import { useEffect, useState } from 'preact/hooks'
import type { Chat } from '../../../shared/contract/chats.ts'
import { useWorkspace } from '../workspace/workspace.ts'

/** Milliseconds after the last keystroke before a search is sent. */
const pauseMs = 250

/** Public chats whose names start with a prefix. A new prefix aborts the search for the one before. */
export const usePublicChats = (prefix: string) => {
  const { parley } = useWorkspace()
  const [found, setFound] = useState<readonly Chat[]>()
  const [error, setError] = useState<unknown>()

  useEffect(() => {
    const superseded = new AbortController()
    const { signal } = superseded
    const search = async () => {
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
    const timer = setTimeout(search, prefix ? pauseMs : 0)
    return () => {
      clearTimeout(timer)
      superseded.abort()
    }
  }, [prefix])
  return { found, error }
}
