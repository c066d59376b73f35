import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { bundleFunctions, projectRoot } from '../../infra/bundling/bundle-functions.ts'

let folder = ''
let Bundled: typeof DynamoDBClient

beforeAll(async () => {
  const cache = join(projectRoot, 'node_modules', '.cache')
  mkdirSync(cache, { recursive: true })
  folder = mkdtempSync(join(cache, 'parley-client-'))
  const entry = join(folder, 'client.ts')
  writeFileSync(entry, `export { DynamoDBClient } from '@aws-sdk/client-dynamodb'`)
  await bundleFunctions({ client: { entry } }, folder)
  Bundled = (await import(pathToFileURL(join(folder, 'client', 'index.mjs')).href)).DynamoDBClient
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterEach(() => vi.unstubAllEnvs())

const usual = {
  UseFIPS: false,
  UseDualStack: false,
  AccountIdEndpointMode: 'preferred',
  ResourceArn: 'table',
}
const addressOf = (Client: typeof DynamoDBClient, params: object) => {
  const { endpointProvider } = new Client({ region: 'us-east-1' }).config
  try {
    return endpointProvider({ ...usual, ...params } as Parameters<typeof endpointProvider>[0])
  } catch (error) {
    return String(error)
  }
}

describe('the client of DynamoDB in a bundle', () => {
  it.each([
    ...['us-east-1', 'eu-central-1', 'ap-southeast-7', 'mx-central-1', 'il-central-1'],
    ...['cn-north-1', 'us-gov-west-1', 'us-iso-east-1', 'eusc-de-east-1', 'local'],
  ])('has the same address as the SDK finds in %s', (Region) => {
    expect(addressOf(Bundled, { Region })).toEqual(addressOf(DynamoDBClient, { Region }))
  })

  it.each([
    ['an endpoint', { Endpoint: 'https://localhost:4566/path' }],
    ['FIPS', { UseFIPS: true }],
    ['dual stack', { UseDualStack: true }],
    ['an endpoint and FIPS', { UseFIPS: true, Endpoint: 'https://localhost' }],
    ['an account', { AccountId: '111111111111' }],
    ['a required account', { AccountIdEndpointMode: 'required' }],
    ['the table of an account', { ResourceArn: 'arn:aws:dynamodb:us-east-1:222222222222:table/t' }],
    ['tables of accounts', { ResourceArnList: ['arn:aws:dynamodb:us-east-1:222222222222:table/t'] }],
    ['no region', { Region: undefined }],
  ])('has the same address as the SDK finds with %s', (_, params) => {
    const [bundled, sdk] = [Bundled, DynamoDBClient].map((Client) =>
      addressOf(Client, { Region: 'us-east-1', ...params }),
    )
    expect(bundled).toEqual(sdk)
  })

  it.each<[string, Record<string, string>]>([
    ['what a function has', {}],
    [
      'all that can be set',
      { AWS_USE_FIPS_ENDPOINT: 'true', AWS_MAX_ATTEMPTS: '7', AWS_RETRY_MODE: 'adaptive' },
    ],
    ['nonsense', { AWS_USE_FIPS_ENDPOINT: 'perhaps', AWS_MAX_ATTEMPTS: 'many' }],
  ])('reads %s from the environment as the SDK does', async (_, environment) => {
    // No profile of whoever runs this test.
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'none'))
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'none'))
    for (const [name, value] of Object.entries({ AWS_REGION: 'eu-west-3', ...environment }))
      vi.stubEnv(name, value)
    const settingsOf = async (Client: typeof DynamoDBClient) => {
      const { config } = new Client({})
      const read = [
        config.region,
        config.useFipsEndpoint,
        config.useDualstackEndpoint,
        config.maxAttempts,
        config.retryMode,
      ]
      return Promise.allSettled(read.map((setting) => (typeof setting === 'function' ? setting() : setting)))
    }
    const outcomes = (settled: PromiseSettledResult<unknown>[]) =>
      settled.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)))
    expect(outcomes(await settingsOf(Bundled))).toEqual(outcomes(await settingsOf(DynamoDBClient)))
  })
})
