import { localContext } from '../../../infra/local/local-context.ts'

/** Races need senders faster than anyone types; the test of a limit sets the real one for itself. */
const unhurried = {
  messagesPerSecond: '1000',
  messageBurst: '1000',
  addsPerHour: '100000',
  connectsPerMinute: '60000',
  connectBurst: '1000',
  presenceGraceSeconds: '0',
}

/** The settings of the stack that tests run against. */
export const testContext = { ...localContext('ministack'), stage: 'test', ...unhurried }
