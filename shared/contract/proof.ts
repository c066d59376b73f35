import * as z from 'zod'
import { chatId, seq, seqOrZero, timestamp } from './fields.ts'
import { limits } from './limits.ts'
import { Message, messageTypes } from './messages.ts'

const hash = z.string().meta({
  description: 'SHA-256 as base64url.',
  example: 'GCF07--Vxg-cQh9UVkPWfT3QrJFl6TT3L9-sRg4aCQg',
})
const salt = z.string().meta({ description: '16 bytes as base64url.', example: '9wq3mV0o4sQeXb1xk2Jt5A' })

export const ProofLink = z
  .object({
    seq,
    type: z.enum(messageTypes),
    sentAt: timestamp,
    authorHash: hash,
    authorSalt: salt.optional().meta({ description: 'Absent once the author is erased.' }),
    textHash: hash,
    textSalt: salt.optional().meta({
      description: 'Absent once the text is edited or deleted: the hash is that of the text as sent.',
    }),
    chain: hash,
    revision: z.int().min(0).optional().meta({ description: 'That of the message the salts belong to.' }),
    message: Message.optional().meta({ description: 'With `messages=true`.' }),
  })
  .meta({ id: 'ProofLink', description: 'The place of a message in the chain of its log.' })
export type ProofLink = z.infer<typeof ProofLink>

export const ChainEnd = z
  .object({
    seq: seqOrZero,
    chain: hash,
    after: seqOrZero.meta({ description: 'The chain begins after this message.' }),
  })
  .meta({
    id: 'ChainEnd',
    description:
      'The end of the log and its chain value: keep it, to check later whether the log up to there is still the same.',
  })
export type ChainEnd = z.infer<typeof ChainEnd>

export const Proof = z
  .object({
    chatId,
    lastSeq: seqOrZero.meta({ description: "The chat's newest seq." }),
    after: seqOrZero.meta({
      description:
        'The chain begins after this message: 0, but in a chat that is older than chains, or that an earlier version wrote into during an upgrade.',
    }),
    before: hash.optional().meta({
      description:
        'The chain value before the first of `links`. Absent where the chain begins, whose first value follows from the chat’s id and `after`.',
    }),
    links: z.array(ProofLink).meta({
      description: `In order of \`seq\`, at most ${limits.page.max}; fewer where messages are long. Go on after the last one. None means that there are no more.`,
    }),
  })
  .meta({ id: 'Proof' })
export type Proof = z.infer<typeof Proof>
