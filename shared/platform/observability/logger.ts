import { Logger } from '@aws-lambda-powertools/logger'
import { describeError } from './describe-error.ts'

const withoutSecrets = (key: string, value: unknown): unknown => {
  if (value instanceof Error) return describeError(value)
  // Anything can be thrown, and nothing is known of what it holds.
  return key === 'error' && value !== undefined ? { name: `a thrown ${typeof value}` } : value
}

/**
 * Structured JSON logs. Ids only: never a message's text, a token or an e-mail address. An error, wherever it stands
 * in a line, is reduced to what may be logged of it.
 */
export const logger = new Logger({ jsonReplacerFn: withoutSecrets })
