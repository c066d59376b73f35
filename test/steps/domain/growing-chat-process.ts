import '../../conditions/posts-in-memory.ts'
import type { GrowingChat } from './growing-chat.ts'

/** A growing chat in virtual time, in a process of its own: see growing-chat.ts. */

process.once('message', async (asked: GrowingChat) => {
  // After the sockets in memory have taken their place.
  const { grow } = await import('./growing-chat-run.ts')
  const result = await grow(asked)
  process.send?.(result, undefined, undefined, () => process.exit())
})
