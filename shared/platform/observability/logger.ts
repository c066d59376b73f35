import { Logger } from '@aws-lambda-powertools/logger'
import { atStart } from '../start-up/start-up.ts'
import { describeError } from './describe-error.ts'

const withoutSecrets = (key: string, value: unknown): unknown => {
  if (value instanceof Error) return describeError(value)
  // Anything can be thrown, so nothing is known of what it holds.
  return key === 'error' && value !== undefined ? { name: `a thrown ${typeof value}` } : value
}

const powertools = atStart(() => new Logger({ jsonReplacerFn: withoutSecrets }))

type Fields = Record<string, unknown>

/**
 * Structured JSON logs. Log ids only: never a message's text, a token or an e-mail address. An error anywhere in a line
 * is reduced to the fields that may be logged.
 */
export const logger = {
  info: (message: string, fields: Fields = {}): void => powertools().info(message, fields),
  warn: (message: string, fields: Fields = {}): void => powertools().warn(message, fields),
  error: (message: string, fields: Fields = {}): void => powertools().error(message, fields),
  /** Adds fields to every further line of this invocation. */
  appendKeys: (fields: Fields): void => powertools().appendKeys(fields),
  resetKeys: (): void => powertools().resetKeys(),
  addContext: (context: Parameters<Logger['addContext']>[0]): void => powertools().addContext(context),
}
