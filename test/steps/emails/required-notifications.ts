import { CreateEmailIdentityCommand, PutAccountDetailsCommand, SESv2Client } from '@aws-sdk/client-sesv2'
import { clientSettings } from '../aws/client-settings.ts'
import { from } from './emails.ts'
import { changeSettings, withSettings } from '../aws/lambda.ts'

/** The one domain of everyone in the tests. In SES's sandbox, where new accounts are, no other is written to. */
const verified = 'example.com'

const setSandbox = (ses: SESv2Client, on: boolean) =>
  ses.send(
    new PutAccountDetailsCommand({
      MailType: 'TRANSACTIONAL',
      WebsiteURL: 'https://example.com',
      ProductionAccessEnabled: !on,
    }),
  )

/** Has required notifications leave by SES instead of by the stub, until the function that it returns is called. */
export const givenRequiredEmails = async (): Promise<() => Promise<void>> => {
  const ses = new SESv2Client(clientSettings())
  await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: verified })).catch((error: Error) => {
    if (error.name !== 'AlreadyExistsException') throw error
  })
  await setSandbox(ses, true)
  const restore = await changeSettings(['NotifyRequiredFunctionName'], {
    EMAIL_SENDER: 'ses',
    EMAIL_FROM: from,
    EMAIL_CONFIGURATION_SET: 'as-deployed',
  })
  return async () => {
    await restore()
    await setSandbox(ses, false)
  }
}

/**
 * Makes a step of required notifications die at a fault point, `before-settle:<clientMessageId>`, for as long as `work`
 * runs: whenever it comes there, or with `@0` behind it at the first attempt only.
 */
export const whileDyingAt = <T>(faultPoint: string, work: () => Promise<T>): Promise<T> => {
  const inNotify = /^(before-notify|after-notify|after-claim|after-email):/.test(faultPoint)
  const step = inNotify ? 'NotifyRequiredFunctionName' : 'RequiredNotificationFunctionName'
  return withSettings([step], { FAULT_POINT: faultPoint }, work)
}
