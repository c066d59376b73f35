import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, it } from 'vitest'
import { underUserPoolRates } from '../../conditions/user-pool-rates.ts'
import { VirtualTime } from '../../conditions/virtual-time.ts'

it('a user pool takes 50 sign-ups a second, and those do not count among its reads', async () => {
  const client = new CognitoIdentityProviderClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
  client.middlewareStack.add(() => async () => ({ output: { $metadata: {} } as never, response: {} }), {
    step: 'deserialize',
    priority: 'high',
  })
  underUserPoolRates(client, new VirtualTime())
  const signUp = () => client.send(new SignUpCommand({ ClientId: 'c', Username: 'u', Password: 'p' }))
  const sent = await Promise.allSettled(Array.from({ length: 60 }, signUp))
  expect(sent.filter(({ status }) => status === 'fulfilled').length).toBe(50)
  await expect(signUp()).rejects.toMatchObject({ name: 'TooManyRequestsException' })
  await client.send(new AdminGetUserCommand({ UserPoolId: 'p', Username: 'u' }))
})
