import { AdminGetUserCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import { clientSettings } from '../aws/client-settings.ts'
import { deployment } from '../deployment/deployment.ts'
import { storedProfile } from '../stored/stored.ts'

/** The address that the user pool has for a user. */
export const addressInPool = async (userId: string): Promise<string | undefined> => {
  const profile = await storedProfile(userId)
  const { UserAttributes = [] } = await new CognitoIdentityProviderClient(clientSettings()).send(
    new AdminGetUserCommand({
      UserPoolId: deployment().userPoolId,
      Username: String(profile?.['loginId']),
    }),
  )
  return UserAttributes.find(({ Name }) => Name === 'email')?.Value
}
