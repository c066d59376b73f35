import { Logger } from '@aws-lambda-powertools/logger'

/** Structured JSON logs. Ids only: never a message's text, a token or an e-mail address. */
export const logger = new Logger()
