import { UsageError } from './failure.ts'

/** Options that several commands take. */

export const chatId = {
  type: 'string',
  demandOption: true,
  requiresArg: true,
  describe: 'Which chat, as `parley list` tells',
} as const

export const username = { type: 'string', requiresArg: true, describe: 'A username' } as const

export const password = {
  type: 'string',
  requiresArg: true,
  describe: 'Left out: asked for, or read from standard input',
} as const

export const users = {
  type: 'string',
  array: true,
  requiresArg: true,
  describe: 'Usernames, by comma',
} as const

export const usernamesIn = (given: readonly string[] = []): string[] =>
  given
    .flatMap((list) => list.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '')

const atLeastOne = (name: string, value: number): number => {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new UsageError(`--${name} takes a whole number from 1 on`)
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
