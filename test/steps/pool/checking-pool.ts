import {
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { killEmulator, startEmulator, stopEmulator } from '../../../infra/local/emulator.ts'
import { freePort } from '../../../infra/local/free-port.ts'
import { clientSettingsFor } from '../deployment/client-settings.ts'
import { codesIn } from './pool-codes.ts'

/**
 * A user pool that checks its codes, as Cognito does. The emulator does so only when it enforces IAM, which no local
 * deployment stands; so this one is an emulator of its own, with nothing but the pool. The domain in the test's process
 * uses it from then on.
 */
export const startCheckingPool = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-checking-pool-'))
  const emulator = await startEmulator({
    port: await freePort(),
    stateFolder: join(folder, 'state'),
    logFile: join(folder, 'emulator.log'),
    environment: { AUTH: 'true' },
    steps: { step: (_, work) => work(), note: () => {} },
  })
  process.once('exit', () => killEmulator(emulator))
  const { endpointUrl } = emulator
  const cognito = new CognitoIdentityProviderClient(clientSettingsFor(endpointUrl))
  const anyCharacters = {
    RequireLowercase: false,
    RequireUppercase: false,
    RequireNumbers: false,
    RequireSymbols: false,
  }
  const { UserPool } = await cognito.send(
    new CreateUserPoolCommand({
      PoolName: 'checking',
      AutoVerifiedAttributes: ['email'],
      Policies: { PasswordPolicy: { MinimumLength: 8, ...anyCharacters } },
    }),
  )
  const UserPoolId = UserPool?.Id ?? ''
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'checking',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
    }),
  )
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: endpointUrl,
    USER_POOL_ID: UserPoolId,
    USER_POOL_CLIENT_ID: UserPoolClient?.ClientId ?? '',
  })
  return {
    cognito,
    UserPoolId,
    /** The codes that the pool has sent to an address, in order. */
    codesTo: (address: string): Promise<string[]> => codesIn(endpointUrl, address),
    stop: async (): Promise<void> => {
      await stopEmulator(emulator)
      await rm(folder, { recursive: true, force: true })
    },
  }
}
