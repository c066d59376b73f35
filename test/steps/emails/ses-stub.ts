import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

/** A request to SES, as far as tests look at it. */
export type AskedEmail = {
  FromEmailAddress: string
  ConfigurationSetName: string
  Destination: { ToAddresses: string[] }
  Content: {
    Simple: {
      Subject: { Data: string }
      Body: { Text: { Data: string }; Html: { Data: string } }
      Headers: { Name: string; Value: string }[]
    }
  }
}

/** Its answer in place of accepting an e-mail: an error by its status and name, or none at all. */
type Answer = { status: number; name: string } | 'nothing'

/** A stand-in for SES that keeps what it is asked to send, and can refuse it or fall silent. */
export const startSesStub = async () => {
  const taken: AskedEmail[] = []
  const asked: AskedEmail[] = []
  const answers = new Map<string, Answer[]>()
  const server = createServer(async (request, response) => {
    const email = (await json(request)) as AskedEmail
    const [address = ''] = email.Destination.ToAddresses
    asked.push(email)
    const answer = answers.get(address)?.shift()
    if (answer === 'nothing') return request.socket.destroy()
    if (answer) response.writeHead(answer.status, { 'x-amzn-errortype': answer.name })
    else taken.push(email)
    response.end(JSON.stringify(answer ? { message: answer.name } : { MessageId: `${taken.length}` }))
    return undefined
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  const to =
    (address: string) =>
    ({ Destination }: AskedEmail) =>
      Destination.ToAddresses.includes(address)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The e-mails that left for an address. */
    sentTo: (address: string): AskedEmail[] => taken.filter(to(address)),
    /** The same, with those that were refused or of which nobody heard again. */
    askedFor: (address: string): AskedEmail[] => asked.filter(to(address)),
    /** How the next e-mails to an address are answered, one each. */
    answer: (address: string, ...next: Answer[]) => answers.set(address, next),
  }
}
