import { Logger } from '@aws-lambda-powertools/logger'
import { describeError } from './describe-error.ts'

/**
 * Structured JSON logs. Ids only: never a message's text, a token or an e-mail address. An error, wherever it stands
 * in a line, is reduced to what may be logged of it.
 */
export const logger = new Logger({
  jsonReplacerFn: (_, value) => (value instanceof Error ? describeError(value) : value),
})
