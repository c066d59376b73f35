import type * as z from 'zod'
import { limits } from '../../../../shared/contract/limits.ts'
import { clientFrames } from '../../../../shared/contract/socket/client-frames.ts'
import { pushes } from '../../../../shared/contract/socket/pushes.ts'
import { replies } from '../../../../shared/contract/socket/replies.ts'

type Frames = Record<string, z.ZodObject>

const kinds = [
  { heading: 'A client sends', tag: 'action', suffix: 'Frame', frames: clientFrames as Frames },
  { heading: 'The server replies', tag: 'type', suffix: 'Reply', frames: replies as Frames },
  { heading: 'The server pushes', tag: 'type', suffix: 'Push', frames: pushes as Frames },
]

/** Every frame of the socket as a component: `EnterFrame`, `EnteredReply`, `MessagesPush` … */
export const frameSchemas = () =>
  Object.fromEntries(
    kinds.flatMap(({ frames, suffix }) =>
      Object.entries(frames).map(([name, schema]) => [
        componentName(name, suffix),
        // No operation uses them, so the side of the schema must be given.
        schema.meta({ unusedIO: suffix === 'Frame' ? 'input' : 'output' }),
      ]),
    ),
  )

/** The socket contract in brief, as Markdown. */
export const socketDescription = () => `## The socket

Connect to the deployment's WebSocket URL with \`?ticket=\` from \`POST /auth/tickets\` (one handshake, within
${limits.ticketSeconds} seconds) or, for tools, with \`?token=\` and an access token. Frames are JSON text of at most
${limits.frameBytes / 1024} KB in either direction: send more over REST. The reply carries the frame's \`id\`. A refused frame gets an \`error\` and leaves the socket open.
Sort messages by \`seq\`, and request missing ones with \`history\`, or with \`enter\` and \`after\`.
${kinds.map(table).join('')}`

const table = ({ heading, tag, suffix, frames }: (typeof kinds)[number]) => `
| ${heading} | with | schema |
| --- | --- | --- |
${Object.entries(frames)
  .map(([name, schema]) => {
    const { [tag]: discriminator, ...fields } = schema.shape
    return `| \`${literalOf(discriminator)}\` | ${fieldList(fields)} | ${componentName(name, suffix)} |\n`
  })
  .join('')}`

const literalOf = (schema: unknown) => String((schema as z.ZodLiteral).value)

const fieldList = (fields: z.ZodRawShape) =>
  Object.entries(fields)
    .map(([name, schema]) => `\`${name}${schema._zod.optin === 'optional' ? '?' : ''}\``)
    .join(' ')

const componentName = (name: string, suffix: string) => `${name[0]?.toUpperCase()}${name.slice(1)}${suffix}`
