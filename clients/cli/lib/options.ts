import { UsageError } from './failure.ts'

/** Options that several commands share. */

export const chatId = {
  type: 'string',
  demandOption: true,
  requiresArg: true,
  describe: 'Id of the chat, from `parley list`',
} as const

export const username = { type: 'string', requiresArg: true, describe: 'Username' } as const

export const password = {
  type: 'string',
  requiresArg: true,
  describe: 'Password; if left out, asked for or read from standard input',
} as const

export const users = {
  type: 'string',
  array: true,
  requiresArg: true,
  describe: 'Usernames, separated by commas',
} as const

export const usernamesIn = (given: readonly string[] = []): string[] =>
  given
    .flatMap((list) => list.split(','))
    .map((name) => name.trim())
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
