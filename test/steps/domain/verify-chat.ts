import { expect } from 'vitest'
import { type ChainValue, type VerifiedLog, verifyLog } from '../../../shared/contract/verify-chain.ts'
import { proveLog } from '../../../shared/domain/messages/prove-log.ts'
import { sha256 } from '../../../clients/client/sha256.ts'
import type { User } from './given-domain.ts'

/** Checks a chat's log as one of its readers does. */
export const verifyChat = (
  { credentials }: Pick<User, 'credentials'>,
  chatId: string,
  kept?: ChainValue,
): Promise<VerifiedLog> =>
  verifyLog(sha256, chatId, (from) => proveLog(credentials, chatId, { from, messages: true }), kept)

/** Expects that a chain leads through the whole log, whatever raced or died when it was written. */
export const expectWholeChain = async (
  reader: Pick<User, 'credentials'>,
  chatId: string,
  lastSeq: number,
): Promise<void> => {
  const { after, end, fault } = await verifyChat(reader, chatId)
  expect({ after, lastSeq: end.seq, fault }).toEqual({ after: 0, lastSeq, fault: undefined })
}
