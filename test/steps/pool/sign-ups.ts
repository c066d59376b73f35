import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider'
import { clientSettings } from '../aws/client-settings.ts'
import { deployment } from '../deployment/deployment.ts'
import { removeReservations } from '../stored/store.ts'
import { storedReservation } from '../stored/stored.ts'

/** The account that a sign-up has in the user pool. */
export const accountOfSignUp = async (email: string) => {
  const { loginId } = (await storedReservation(email)) ?? {}
  const { userPoolId: UserPoolId } = deployment()
  const cognito = new CognitoIdentityProviderClient(clientSettings())
  return {
    isInPool: async (): Promise<boolean> => {
      try {
        await cognito.send(new AdminGetUserCommand({ UserPoolId, Username: String(loginId) }))
        return true
      } catch (error) {
        if (error instanceof UserNotFoundException) return false
        throw error
      }
    },
  }
}

/** Removes what a sign-up holds, as the table itself does after a day. */
export const expireSignUp = removeReservations
