import { Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { Settings } from './settings.ts'

/**
 * Outputs that say what a new account still needs after the first deployment, with links into its console. AWS starts
 * accounts with low quotas and an e-mail sandbox, and nothing in a template can change that.
 * @see https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export const nextSteps = (scope: Construct, { alarmAddress, email, oidc, emulator }: Settings) => {
  if (emulator) return {}
  const { region } = Stack.of(scope)
  const console = `https://${region}.console.aws.amazon.com`
  const codes = oidc
    ? 'Members get no e-mails until emailFrom is set'
    : 'Cognito sends 50 codes a day, from an address of AWS, and members get no e-mails, until emailFrom is set'
  return {
    Next1Alarms: alarmAddress
      ? `Confirm the subscription in the e-mail that AWS has sent to ${alarmAddress}: until then no alarm sends e-mail`
      : `No alarm sends e-mail: set alarmAddress, or subscribe to the topic at ${console}/sns/v3/home?region=${region}#/topics`,
    Next2Email: email
      ? `SES sends only to verified addresses until the account leaves its sandbox: ${console}/ses/home?region=${region}#/account`
      : codes,
    Next3Quotas: [
      'A new account may run 10 functions at once, and any account takes 10,000 requests a second. Raise them at',
      `${console}/servicequotas/home/services/lambda/quotas/L-B99A9384 and`,
      `${console}/servicequotas/home/services/apigateway/quotas`,
    ].join(' '),
  }
}
