import { globSync, readFileSync } from 'node:fs'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { expect, it } from 'vitest'
import { sdkClient } from '../../../shared/platform/aws/sdk-client.ts'
import { daemonAt } from '../../../shared/platform/settings/observability.ts'

const root = new URL('../../..', import.meta.url)

it('every client of the SDK is made where all are made patient and traced', () => {
  const made = globSync('shared/**/*.ts', { cwd: root }).filter((file) =>
    /new \w*Client\(/.test(readFileSync(new URL(file, root), 'utf8')),
  )
  expect(made).toEqual(['shared/platform/aws/sdk-client.ts'])
})

it('no client copies the input and output of its calls for a log that nobody reads', () => {
  const middlewares = (client: DynamoDBClient) => client.middlewareStack.identify().join('\n')
  expect(middlewares(new DynamoDBClient())).toContain('logger')
  expect(middlewares(sdkClient(DynamoDBClient))).not.toContain('logger')
})

it.each([
  ['169.254.100.1:2000', { host: '169.254.100.1', port: 2000 }],
  ['tcp:127.0.0.1:2000 udp:127.0.0.2:2001', { host: '127.0.0.2', port: 2001 }],
  ['udp:127.0.0.2:2001 tcp:127.0.0.1:2000', { host: '127.0.0.2', port: 2001 }],
  ['nonsense', undefined],
  [undefined, undefined],
])('the daemon is found at %s', (address, daemon) => {
  expect(daemonAt(address)).toEqual(daemon)
})
