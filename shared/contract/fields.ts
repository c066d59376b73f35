import * as z from 'zod'
import { limits } from './limits.ts'
import { isEmoji, qualifyEmoji } from './text/emoji.ts'
import { foldedBytes, foldPrefix } from './text/fold.ts'
import { clientMessageIdPattern, identifierPattern } from './text/identifier.ts'
import { codePoints } from './text/code-points.ts'
import { passwordFault, preparePassword } from './text/password.ts'
import { prepareUsername, usernameFault } from './text/username.ts'
import { hasVisible, hidesCharacters, isReadable } from './text/visible.ts'

const characters = (count: number) => `${count} ${count === 1 ? 'character' : 'characters'}`
const atLeast = (count: number) => `Must have at least ${characters(count)}`
const atMost = (count: number) => `Must have at most ${characters(count)}`

const asItIs = (text: string) => text

/**
 * Text whose length is counted in code points after trimming, so that an emoji is one character.
 * Unpaired surrogates are refused, because UTF-8 cannot carry them.
 * @param prepare changes the trimmed text before it is checked.
 */
export const trimmedText = (min: number, max: number, prepare = asItIs) =>
  z
    .string()
    .trim()
    .overwrite(prepare)
    .refine((text) => text.isWellFormed(), 'Must be well-formed Unicode')
    .refine((text) => codePoints(text) >= min, atLeast(min))
    .refine((text) => codePoints(text) <= max, atMost(max))
    .meta({ minLength: min, maxLength: max })

const hasControls = (text: string) => /\p{Cc}/u.test(text)

/** Text that people write, on several lines: trimmed text without control characters but tabs and line breaks. */
export const prose = (min: number, max: number) =>
  trimmedText(min, max).refine(
    isReadable,
    'Must not contain control characters other than tabs and line breaks',
  )

/** One line: trimmed text without control characters. */
export const singleLine = (min: number, max: number, prepare = asItIs) =>
  trimmedText(min, max, prepare).refine((text) => !hasControls(text), 'Must not contain control characters')

/** One line by whose look people recognise it: with something to see, and with nothing hidden. */
export const visibleName = (min: number, max: number, prepare = asItIs) =>
  singleLine(min, max, prepare)
    .refine(
      (text) => hasControls(text) || !hidesCharacters(text),
      'Must not contain invisible characters or controls of the writing direction',
    )
    .refine((text) => hidesCharacters(text) || text === '' || hasVisible(text), 'Must have something to see')

/** A name stands folded in a key. Without characters that fold to many, every name of the allowed length fits. */
const fitsKey = (name: string) => foldedBytes(name) <= limits.chatName.foldedBytes
const tooLongFolded = 'Must be shorter: some of its characters stand for many'

export const chatName = visibleName(limits.chatName.min, limits.chatName.max)
  .refine(fitsKey, tooLongFolded)
  .meta({
    description:
      'Must have something to see, and no invisible characters but those that a script or an emoji needs. The name of a public chat is unique regardless of case, width, how accents are composed and how wide its spaces are.',
    example: 'Lunch',
  })

/** The beginning of a chat's name, to search by. */
export const chatNamePrefix = z.string().max(limits.chatName.max).refine(fitsKey, tooLongFolded)

const asUsername = (text: z.ZodString) =>
  text.overwrite(prepareUsername).superRefine((name, context) => {
    const message = usernameFault(name)
    if (message) context.addIssue({ code: 'custom', message, input: name })
  })

export const username = asUsername(z.string()).meta({
  id: 'Username',
  description:
    'Letters and digits of one script, `_`, `-` and `.`. Unique regardless of case, width and how accents are composed.',
  minLength: limits.username.min,
  maxLength: limits.username.max,
  example: 'alice',
})

/** The beginning of a username, to search by. */
export const usernamePrefix = z
  .string()
  .refine((text) => codePoints(text) <= limits.username.max, atMost(limits.username.max))
  .refine((text) => foldPrefix(text) !== '', 'Must have at least 1 visible character')

/** The name that people are shown under. Many users may have the same. */
export const displayName = visibleName(limits.displayName.min, limits.displayName.max).meta({
  description: 'Of any script, with spaces and emoji. Not unique: show the username with it.',
  example: 'Alice Liddell',
})

/** A line that users say about themselves. */
export const status = visibleName(0, limits.status.max).meta({
  description: 'One line. Empty for none.',
  example: 'On holiday until Monday',
})

/** The username of an account that exists, as a person types or pastes it: white space around it does not count. */
export const typedUsername = asUsername(z.string().trim()).meta({ example: 'alice' })

/** @see https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1.1 and https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4 */
export const email = z
  .email('Must be an e-mail address')
  .max(254)
  .refine((text) => text.lastIndexOf('@') <= 64, 'Must have at most 64 characters before the @')
  .refine(
    (text) =>
      text
        .slice(text.lastIndexOf('@') + 1)
        .split('.')
        .every((label) => label.length <= 63),
    'Must have at most 63 characters in each part of its domain',
  )
  .meta({
    description: 'Unique regardless of case. At most 64 characters before the @.',
    example: 'alice@example.com',
  })

export const password = z
  .string()
  .overwrite(preparePassword)
  .refine((text) => codePoints(text) >= limits.password.min, atLeast(limits.password.min))
  .refine((text) => codePoints(text) <= limits.password.max, atMost(limits.password.max))
  .superRefine((text, context) => {
    const message = passwordFault(text)
    if (message) context.addIssue({ code: 'custom', message, input: text })
  })
  .meta({
    description:
      'Must not begin or end with white space. Spaces of any kind, and accents however composed, count as the same.',
    minLength: limits.password.min,
    maxLength: limits.password.max,
    format: 'password',
    example: 'correct horse battery',
  })

/** A code from an e-mail, as a person types or pastes it. */
export const code = z.string().trim().min(1).max(64).meta({ example: '123456' })

/** The password of an account that exists, as a person types it. Those of 0.1.0 follow fewer rules. */
export const typedPassword = z
  .string()
  .min(1)
  .max(512)
  .meta({ format: 'password', example: 'correct horse battery' })

const identifier = z
  .string()
  .regex(identifierPattern, 'Must be an identifier: 1 to 64 letters, digits, "_" or "-"')
export const chatId = identifier.meta({ example: '0198a5f2-5c1f-7d3e-9a44-3c1d2b8f6e10' })
export const userId = identifier.meta({ example: '6f1c2d3e-8b7a-4c5d-9e0f-1a2b3c4d5e6f' })

export const clientMessageId = z
  .string()
  .regex(clientMessageIdPattern, 'Must be 1 to 64 letters, digits, "_", ".", ":" or "-"')
  .meta({
    description:
      'Chosen by the sender, once per message. Sending it again within 24 hours returns the first message instead of writing a second.',
    example: 'c-0001',
  })

/** A message's position in its chat: 1, 2, 3 … without holes. */
export const seq = z.int().min(1).meta({ id: 'Seq', example: 42 })
/** A position to read from; 0 is before the first message. */
export const seqOrZero = z.int().min(0).meta({ example: 0 })

/** One emoji that Unicode recommends for interchange. A flag, a family or a skin tone counts as one. */
export const emoji = z
  .string()
  .max(64)
  .overwrite(qualifyEmoji)
  .refine(isEmoji, 'Must be a single emoji')
  .meta({
    description:
      "A single emoji of Unicode's set for interchange (RGI). All spellings of one emoji count as its fully qualified one: `❤` is `❤️`.",
    example: '👍',
  })

export const attachmentId = identifier.meta({ example: '3b1f6f0e-5b0a-4c8e-9a53-7d2a4f6b8c10' })

export const timestamp = z.iso.datetime().meta({ example: '2026-11-21T13:45:00.000Z' })

export const messageText = prose(limits.messageText.min, limits.messageText.max)
  .refine((text) => text === '' || hasVisible(text), 'Must have something to see')
  .meta({ example: 'hello' })

/** A whole number in a query string. */
const queryNumber = (schema: z.ZodInt) =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'Must be a whole number')
    .transform(Number)
    .pipe(schema)

export const pageLimit = z.int().min(1).max(limits.page.max)
export const queryLimit = queryNumber(pageLimit)
  .optional()
  .meta({ description: `1 to ${limits.page.max}; the default is ${limits.page.default}.` })
export const querySeq = queryNumber(z.int().min(0)).optional()
export const queryCursor = z
  .string()
  .max(512)
  .optional()
  .meta({ description: 'The `nextCursor` of the page before.' })
