import type * as z from 'zod'
import { clientFrames } from '../../../shared/contract/socket/client-frames.ts'
import { pushes } from '../../../shared/contract/socket/pushes.ts'
import { replies } from '../../../shared/contract/socket/replies.ts'

/** `EnterFrame`, `EnteredReply`, `MessagesPush` … */
export const frameName = (name: string, suffix: string) =>
  `${name[0]?.toUpperCase()}${name.slice(1)}${suffix}`

const kinds = [
  { frames: clientFrames, suffix: 'Frame', io: 'input' },
  { frames: replies, suffix: 'Reply', io: 'output' },
  { frames: pushes, suffix: 'Push', io: 'output' },
] as const

/** Every frame of the socket by its name in the documents, and whether it comes in or goes out. */
export const allFrames: readonly { name: string; schema: z.ZodObject; io: 'input' | 'output' }[] =
  kinds.flatMap(({ frames, suffix, io }) =>
    Object.entries<z.ZodObject>(frames).map(([name, schema]) => ({
      name: frameName(name, suffix),
      schema,
      io,
    })),
  )
