import { createHash } from 'node:crypto'
import type { Proof } from '../../../shared/contract/proof.ts'
import { beginningOf, type Hash, verifyLog } from '../../../shared/contract/verify-chain.ts'
import type { ProvedLog } from './history.ts'

/** At once, since in virtual time nothing may wait. */
const sha256: Hash = async (text) => createHash('sha256').update(text).digest('base64url')

/** Verifies a log as one of its readers does. @param ask for the proof from a seq on, with messages. */
export const provedLog = async (
  chatId: string,
  ask: (from: number) => Promise<Proof>,
): Promise<ProvedLog> => {
  const values = new Map<number, string>()
  const { after, fault } = await verifyLog(sha256, chatId, async (from) => {
    const proof = await ask(from)
    for (const { seq, chain } of proof.links) values.set(seq, chain)
    return proof
  })
  values.set(after, (await beginningOf(sha256, chatId, after)).chain)
  return { values, ...(fault && { fault }) }
}
