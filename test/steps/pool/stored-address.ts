import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider'
import { clientSettings } from '../aws/client-settings.ts'
import { deployment } from '../deployment/deployment.ts'
import { storedProfile } from '../stored/stored.ts'

const getUser = (Username: string) =>
  new CognitoIdentityProviderClient(clientSettings()).send(
    new AdminGetUserCommand({ UserPoolId: deployment().userPoolId, Username }),
  )

export const loginIdOf = async (userId: string): Promise<string> =>
  String((await storedProfile(userId))?.['loginId'])

export const isInPool = async (loginId: string): Promise<boolean> => {
  try {
    await getUser(loginId)
    return true
  } catch (error) {
    if (error instanceof UserNotFoundException) return false
    throw error
  }
}

/** The address that the user pool has for a user. */
export const addressInPool = async (userId: string): Promise<string | undefined> => {
  const { UserAttributes = [] } = await getUser(await loginIdOf(userId))
  return UserAttributes.find(({ Name }) => Name === 'email')?.Value
}
