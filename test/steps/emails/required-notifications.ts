import { CreateEmailIdentityCommand, PutAccountDetailsCommand, SESv2Client } from '@aws-sdk/client-sesv2'
import { clientSettings } from '../aws/client-settings.ts'
import { from } from './emails.ts'
import { changeSettings } from '../aws/lambda.ts'

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

const isInNotify = (faultPoint: string) =>
  /^(before-notify|after-notify|after-claim|after-email):/.test(faultPoint)

/**
 * Makes steps of required notifications die at fault points, `before-settle:<clientMessageId>`, whenever they come there,
 * or with `@0` behind it at the first attempt only.
 * @returns a function that ends that.
 */
export const dieAt = async (faultPoints: readonly string[]): Promise<() => Promise<void>> => {
  const ends: (() => Promise<void>)[] = []
  for (const [step, here] of [
    ['NotifyRequiredFunctionName', faultPoints.filter(isInNotify)],
    ['RequiredNotificationFunctionName', faultPoints.filter((point) => !isInNotify(point))],
  ] as const)
    if (here.length > 0) ends.push(await changeSettings([step], { FAULT_POINT: here.join(' ') }))
  return async () => {
    for (const end of ends) await end()
  }
}

/** The same at one fault point, for as long as `work` runs. */
export const whileDyingAt = async <T>(faultPoint: string, work: () => Promise<T>): Promise<T> => {
  const end = await dieAt([faultPoint])
  try {
    return await work()
  } finally {
    await end()
  }
}
