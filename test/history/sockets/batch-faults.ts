import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  GetQueueAttributesCommand,
  type QueueAttributeName,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs'
import { queueUrlOf, sqs } from '../../steps/aws/queues.ts'
import type { FaultChoice } from './fault-choice.ts'

/** Shares of the batches that have a fault. A stream keeps the order of its records, and so does each batch of it. */
const shares = {
  fifo: { late: 0.05, twice: 0.05, 'out of order': 0.05, 'partly failed': 0.05 },
  standard: { late: 0.05, twice: 0.05, 'out of order': 0.05, 'partly failed': 0.05 },
  stream: { late: 0.03, twice: 0.03, 'out of order': 0, 'partly failed': 0.03 },
} as const

type Source = keyof typeof shares
const isSource = (text: string): text is Source => Object.hasOwn(shares, text)

export const batchFaultKinds = Object.keys(shares.fifo).map((fault) => `batch ${fault}`)

/** The queues whose consumers are killed. A batch of a killed one comes again only after this. */
const queues = ['FanOutQueueUrl', 'FanOutRetryQueueUrl', 'CleanUpRetryUrl'] as const
const visibilitySeconds = 5
const visibility = 'VisibilityTimeout' satisfies QueueAttributeName

const setVisibility = (output: string, seconds: string) =>
  sqs().send(
    new SetQueueAttributesCommand({ QueueUrl: queueUrlOf(output), Attributes: { [visibility]: seconds } }),
  )

/** Shortens the time after which queues bring again what a killed function has taken, for as long as `work` runs. */
const whileSoonVisible = async <T>(work: () => Promise<T>): Promise<T> => {
  const former = await Promise.all(
    queues.map(async (output) => {
      const { Attributes } = await sqs().send(
        new GetQueueAttributesCommand({ QueueUrl: queueUrlOf(output), AttributeNames: [visibility] }),
      )
      return { output, seconds: Attributes?.[visibility] ?? '30' }
    }),
  )
  await Promise.all(queues.map((output) => setVisibility(output, String(visibilitySeconds))))
  try {
    return await work()
  } finally {
    await Promise.all(former.map(({ output, seconds }) => setVisibility(output, seconds)))
  }
}

/**
 * Says to the emulator which batch has a fault (`test/steps/deployment/python/ask_for_batch_faults.py`), for as long as
 * `work` runs.
 * @param work gets the settings of functions whose batches have faults.
 */
export const withBatchFaults = async <T>(
  choice: FaultChoice,
  work: (settings: Record<string, string>) => Promise<T>,
): Promise<T> => {
  const server = createServer(({ url = '' }, response) => {
    const source = url.slice(1)
    const fault = isSource(source)
      ? choice.choose<keyof (typeof shares)[Source]>('batch', shares[source])
      : undefined
    if (fault) choice.made('batch', fault)
    response.end(fault ?? '')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    return await whileSoonVisible(() => work({ BATCH_FAULTS_URL: `http://127.0.0.1:${port}` }))
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
