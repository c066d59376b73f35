import { expect, test } from 'vitest'
import {
  emulatorClientEnvironment,
  emulatorEnvironment,
  synthesisEnvironment,
} from '../../../infra/local/environment.ts'

const ofTheUser = {
  PATH: '/usr/bin',
  HOME: '/home/someone',
  HTTPS_PROXY: 'http://proxy.example',
  AWS_PROFILE: 'production',
  AWS_ACCESS_KEY_ID: 'AKIAREAL',
  AWS_SESSION_TOKEN: 'real',
  CDK_DEFAULT_ACCOUNT: '123456789012',
  TABLE_NAME: 'a-real-table',
}

test("nothing of the user's own AWS settings reaches a program that talks to the emulator", () => {
  const environment = emulatorClientEnvironment('http://localhost:4566', ofTheUser)
  expect(environment).not.toHaveProperty('AWS_PROFILE')
  expect(environment).not.toHaveProperty('AWS_SESSION_TOKEN')
  expect(environment).not.toHaveProperty('CDK_DEFAULT_ACCOUNT')
  expect(environment).toMatchObject({
    AWS_ACCESS_KEY_ID: 'test',
    AWS_ENDPOINT_URL: 'http://localhost:4566',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    HTTPS_PROXY: 'http://proxy.example',
  })
})

test('a synthesis is told the account, and has no address or credentials to ask for it', () => {
  const environment = synthesisEnvironment(ofTheUser)
  expect(environment).toMatchObject({ CDK_DEFAULT_ACCOUNT: '000000000000', CDK_DEFAULT_REGION: 'us-east-1' })
  for (const name of ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL'])
    expect(environment).not.toHaveProperty(name)
})

test('functions on the emulator inherit no setting of this machine', () => {
  const environment = emulatorEnvironment(
    { port: 4600, stateFolder: '/state', temporaryFolder: '/temporary' },
    ofTheUser,
  )
  expect(environment).not.toHaveProperty('TABLE_NAME')
  expect(Object.keys(environment).filter((name) => name.startsWith('AWS_'))).toEqual([])
})
