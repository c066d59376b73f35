import { AlreadyExistsException, CreateEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2'
import { emulatorRegion } from './environment.ts'
import { localSender } from './local-context.ts'

/** Has the emulator's SES take the sender of e-mails for verified, as an operator does once on AWS. */
export const verifySender = async (endpoint: string): Promise<void> => {
  const ses = new SESv2Client({
    endpoint,
    region: emulatorRegion,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  try {
    await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: localSender }))
  } catch (error) {
    if (!(error instanceof AlreadyExistsException)) throw error
  }
}
