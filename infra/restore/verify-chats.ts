import { createHash } from 'node:crypto'
import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import type { LambdaClient } from '@aws-sdk/client-lambda'
import type { Proof } from '../../shared/contract/proof.ts'
import { type VerifiedLog, verifyLog } from '../../shared/contract/verify-chain.ts'
import { callService } from '../check/aws.ts'

const sha256 = async (text: string) => createHash('sha256').update(text).digest('base64url')

/** The ids of all chats in a table. It reads the whole table. */
const chatsIn = async (client: DynamoDBClient, TableName: string): Promise<string[]> => {
  const ids: string[] = []
  const pages = paginateScan(
    { client },
    {
      TableName,
      FilterExpression: 'sk = :meta',
      ExpressionAttributeValues: { ':meta': { S: 'META' } },
      ProjectionExpression: 'chatId',
    },
  )
  for await (const { Items = [] } of pages) ids.push(...Items.flatMap(({ chatId }) => chatId?.S ?? []))
  return ids
}

type Service = { lambda: LambdaClient; functionName: string }

const proofFrom = ({ lambda, functionName }: Service, chatId: string, query: object): Promise<Proof> =>
  callService(lambda, functionName, {
    as: 'system',
    operation: 'getProof',
    params: { chatId },
    query,
  }) as Promise<Proof>

export type VerifiedChat = {
  chatId: string
  /** The fault in the restored log, `diverged` if the live log has another chain, `gone` if the chat was deleted since. */
  found: 'whole' | 'gone' | 'diverged' | NonNullable<VerifiedLog['fault']>['fault']
  /** The last message that fits. */
  seq: number
}

const verifyChat = async (restored: Service, live: Service, chatId: string): Promise<VerifiedChat> => {
  const { end, fault } = await verifyLog(sha256, chatId, (from) =>
    proofFrom(restored, chatId, { from: String(from), messages: 'true' }),
  )
  if (fault) return { chatId, found: fault.fault, seq: fault.seq }
  const { seq } = end
  // Nothing was written there yet.
  if (seq === 0) return { chatId, found: 'whole', seq }
  // The live log may be longer, and must go on from this end.
  const proof = await proofFrom(live, chatId, { from: String(seq), to: String(seq) }).catch(
    (error: unknown) => {
      if (/chat_not_found/.test(String(error))) return undefined
      throw error
    },
  )
  if (!proof) return { chatId, found: 'gone', seq }
  const isSame = proof.after >= seq || proof.links.some((link) => link.chain === end.chain)
  return { chatId, found: isSame ? 'whole' : 'diverged', seq }
}

/** Checks every chat of a restored deployment by its chain, and against the live one, by their service functions. */
export const verifyChats = async (
  client: DynamoDBClient,
  {
    tableName,
    restored,
    live,
    signal,
  }: { tableName: string; restored: Service; live: Service; signal: AbortSignal },
): Promise<VerifiedChat[]> => {
  const verified: VerifiedChat[] = []
  for (const chatId of await chatsIn(client, tableName)) {
    signal.throwIfAborted()
    verified.push(await verifyChat(restored, live, chatId))
  }
  return verified
}
