import { UsageError } from './failure.ts'

/** Options that several commands share. */

export const chatId = {
  type: 'string',
  alias: 'c',
  demandOption: true,
  requiresArg: true,
  describe: "Name of the chat, its id or the beginning of it; a direct chat by the other's username",
} as const

export const username = { type: 'string', alias: 'u', requiresArg: true, describe: 'Username' } as const

export const name = {
  type: 'string',
  alias: 'n',
  requiresArg: true,
  describe: 'Name of the chat',
} as const

export const password = {
  type: 'string',
  alias: 'p',
  requiresArg: true,
  describe: 'Password; if left out, asked for or read from standard input',
} as const

export const email = {
  type: 'string',
  alias: 'e',
  requiresArg: true,
  describe: 'E-mail address',
} as const

export const code = { type: 'string', requiresArg: true, describe: 'Code from the e-mail' } as const

export const users = {
  type: 'string',
  alias: 'u',
  array: true,
  requiresArg: true,
  describe: 'Usernames, separated by commas',
} as const

/** The commas of any script. */
export const separators = /[,，、،]/gu

/** The names of a list, separated by commas, with or without the `@` of a mention. */
export const usernamesIn = (given: readonly string[] = []): string[] =>
  given
    .flatMap((list) => list.split(separators))
    .map((name) => name.trim().replace(/^@/, ''))
    .filter((name) => name !== '')

const atLeastOne = (name: string, value: number): number => {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new UsageError(`--${name} must be a whole number of at least 1`)
  return value
}

/** An option that counts from 1. */
export const counting = <D extends number | undefined>(name: string, describe: string, fallback?: D) =>
  ({
    type: 'number',
    requiresArg: true,
    describe,
    default: fallback as D,
    coerce: (value: number | undefined) => (value === undefined ? undefined : atLeastOne(name, value)) as D,
  }) as const

/** How many to show. */
export const limit = (describe: string, fallback: number) =>
  ({ ...counting('limit', describe, fallback), alias: 'n' }) as const

/** The number of a message that is changed or read. */
export const seq = {
  type: 'number',
  demandOption: true,
  requiresArg: true,
  describe: 'Number of the message, from `parley history --numbers`',
  coerce: (value: number) => atLeastOne('seq', value),
} as const
