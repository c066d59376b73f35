import { TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { printedMetrics } from '../../steps/generic/printed-lines.ts'

const context = { functionName: 'parley-messages', awsRequestId: 'r-1' } as Context
const cancelled = () =>
  new TransactionCanceledException({
    message: 'cancelled',
    CancellationReasons: [{ Code: 'None', Item: { text: { S: 'a secret' } } }],
    $metadata: {},
  })

let count: typeof import('../../../shared/platform/observability/metrics.ts').count
let observe: typeof import('../../../shared/platform/observability/metrics.ts').observe
let observed: typeof import('../../../functions/observed.ts').observed
const load = async () => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT')
  vi.resetModules()
  ;({ count, observe } = await import('../../../shared/platform/observability/metrics.ts'))
  ;({ observed } = await import('../../../functions/observed.ts'))
}
afterEach(() => vi.unstubAllEnvs())

const functionThat = (work: () => Promise<string>) =>
  middy<object, string>()
    .use(
      observed<object, string>(
        'call',
        () => ({}),
        (answer) => ({ answer }),
      ),
    )
    .handler(work)

describe('what a function counts', () => {
  it('is published once, when its invocation ends, and the next one begins at nothing', async () => {
    vi.stubEnv('STAGE', 'prod')
    await load()
    const handler = functionThat(async () => {
      count('FanOutRecipients', 3)
      count('FanOutRecipients', 4)
      count('FanOutGone', 0)
      observe('FanOutLatency', -5)
      return 'done'
    })
    const [first, ...rest] = await printedMetrics(() => handler({}, context))
    expect(rest).toEqual([])
    expect(first).toMatchObject({
      stage: 'prod',
      function_name: 'parley-messages',
      function_request_id: 'r-1',
      FanOutRecipients: [3, 4],
      FanOutLatency: 0,
      _aws: {
        CloudWatchMetrics: [
          {
            Namespace: 'Parley',
            Dimensions: [['stage']],
            Metrics: [
              { Name: 'FanOutRecipients', Unit: 'Count' },
              { Name: 'FanOutLatency', Unit: 'Milliseconds' },
            ],
          },
        ],
      },
    })
    expect(first).not.toHaveProperty('FanOutGone')
    expect(await printedMetrics(() => functionThat(async () => 'nothing')({}, context))).toEqual([])
  })

  it('is published also when it fails', async () => {
    vi.stubEnv('STAGE', 'prod')
    await load()
    const handler = functionThat(async () => {
      count('MessagesSent')
      throw cancelled()
    })
    const [line] = await printedMetrics(() => handler({}, context).catch(() => {}))
    expect(line).toMatchObject({ MessagesSent: 1 })
  })

  it('is nothing outside of a deployment', async () => {
    vi.stubEnv('STAGE', undefined)
    await load()
    const handler = functionThat(async () => {
      count('MessagesSent')
      return 'done'
    })
    expect(await printedMetrics(() => handler({}, context))).toEqual([])
  })
})

it('an error that nobody answered reaches Lambda by its name, without what it carries', async () => {
  await load()
  const failed = functionThat(async () => {
    throw cancelled()
  })({}, context)
  const error = await failed.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(Error)
  expect({ ...(error as Error) }).toEqual({ name: cancelled().name })
  expect((error as Error).cause).toBeUndefined()
  expect((error as Error).message).not.toContain(cancelled().message)
})
