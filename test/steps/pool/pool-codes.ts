import { localSender } from '../../../infra/local/local-context.ts'

type SesMessage = {
  Source: string
  To: string[]
  Subject: string
  BodyText: string
  BodyHtml: string
  Type: string
}

const messagesTo = async (endpointUrl: string, address: string): Promise<SesMessage[]> => {
  const answer = await fetch(`${endpointUrl}/_ministack/ses/messages`)
  const { messages } = (await answer.json()) as { messages: Record<string, SesMessage[]> }
  return Object.values(messages)
    .flat()
    .filter(({ To }) => To.includes(address))
}

/** The codes that an emulator's user pool has sent to an address, in order. */
export const codesIn = async (endpointUrl: string, address: string): Promise<string[]> =>
  (await messagesTo(endpointUrl, address))
    .filter(({ Type }) => Type.startsWith('Cognito'))
    .flatMap(({ BodyText, BodyHtml }) => /\d{6}/.exec(`${BodyText} ${BodyHtml}`)?.[0] ?? [])

/** The e-mails about accounts that Parley itself has sent to an address, in order. */
export const accountEmailsIn = async (
  endpointUrl: string,
  address: string,
): Promise<{ subject: string; text: string }[]> =>
  (await messagesTo(endpointUrl, address))
    .filter(({ Source, Type }) => Source === localSender && !Type.startsWith('Cognito'))
    .map(({ Subject, BodyText }) => ({ subject: Subject, text: BodyText }))
