import {
  AdminAddUserToGroupCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider'
import { givenAccount, logIn, type Person } from '../accounts/given-users.ts'
import { clientSettings } from '../aws/client-settings.ts'
import { deployment } from '../deployment/deployment.ts'
import { storedProfile } from '../stored/stored.ts'

/** Somebody in the user pool's group of platform admins, as an operator puts them there. */
export const givenAdmin = async (): Promise<Person> => {
  const account = await givenAccount('admin')
  const profile = await storedProfile(account.userId)
  await new CognitoIdentityProviderClient(clientSettings()).send(
    new AdminAddUserToGroupCommand({
      UserPoolId: deployment().userPoolId,
      Username: String(profile?.['loginId']),
      GroupName: 'parley-admins',
    }),
  )
  return logIn(account)
}
