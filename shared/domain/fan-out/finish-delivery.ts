import pMap from 'p-map'
import { logger } from '../../platform/observability/logger.ts'
import type { Delivery, Recipient } from '../delivery/deliver.ts'
import { removeConnection } from '../sockets/remove-connection.ts'
import type { FanOutJob } from './fan-out-job.ts'

/** Gone sockets that are cleaned up at the same time: more would wait for the client's 50 connections and time out. */
const cleanUpConcurrency = 16

/** @returns how many could not be cleaned up now: the next push finds them gone again, or their records expire. */
const cleanUp = async (gone: readonly Recipient[]): Promise<number> => {
  let failed = 0
  const clean = ({ connectionId }: Recipient) => removeConnection(connectionId).catch(() => failed++)
  await pMap(gone, clean, { concurrency: cleanUpConcurrency })
  return failed
}

/** Cleans up after the sockets that a delivery found gone, and logs whom it did not reach. */
export const finishDelivery = async (
  { chatId, shard, pushes, attempt }: FanOutJob,
  { delivered, gone, waiting, refused }: Delivery<Recipient>,
): Promise<void> => {
  const uncleaned = await cleanUp(gone)
  if (gone.length + waiting.length + refused.size === 0) return
  logger.warn('fan-out did not reach every socket', {
    chatId,
    shard,
    pushes: pushes.map(({ type }) => type),
    attempt,
    delivered,
    gone: gone.length,
    uncleaned,
    waiting: waiting.length,
    refused: Object.fromEntries(refused),
  })
}
