import { onTestFinished } from 'vitest'
import { type Client, type ClientOptions, createClient } from '../../../clients/client/create-client.ts'
import type { LiveSession } from '../../../clients/client/live-session.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import { deployment } from '../deployment/deployment.ts'
import { eventually } from '../generic/eventually.ts'
import type { Account, Person } from '../accounts/given-users.ts'

/** Times of seconds instead of minutes. */
export const hasty = {
  pingMs: 700,
  replyMs: 4000,
  handshakeMs: 4000,
  restMs: 8000,
  backOff: { baseMs: 40, capMs: 400 },
  holeMs: 30,
}

/** A typed client with somebody logged in. */
export const givenClient = async (
  { username, password }: Account,
  { timing, ...options }: Partial<ClientOptions> = {},
): Promise<Client> => {
  const { restUrl, webSocketUrl } = deployment()
  const client = createClient({ restUrl, webSocketUrl, timing: { ...hasty, ...timing }, ...options })
  await eventually('a log-in gets through', () =>
    client.logIn({ login: username, password }).catch((error) => {
      if (error.code === 'unreachable') return undefined
      throw error
    }),
  )
  return client
}

/** A session that is closed when the test ends. */
export const connected = (client: Client): LiveSession => {
  const live = client.connect()
  onTestFinished(() => live.close())
  return live
}

/** A chat's whole log as REST returns it, oldest first. */
export const wholeLog = async ({ rest }: Person, chatId: string): Promise<Message[]> => {
  const log: Message[] = []
  for (;;) {
    const { body } = await rest.done('listMessages', {
      params: { chatId },
      query: { after: log.length, limit: 100 },
    })
    log.push(...body.messages)
    if (log.length >= body.lastSeq) return log
  }
}
