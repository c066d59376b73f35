import { onTestFinished } from 'vitest'
import { type Client, type ClientOptions, createClient } from '../../../clients/client/create-client.ts'
import type { LiveSession } from '../../../clients/client/live-session.ts'
import { memoryStorage, type StoredSession } from '../../../clients/client/token-storage.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import { deployment } from '../deployment/deployment.ts'
import type { Person, Registered } from '../accounts/given-users.ts'

/** Times of seconds instead of minutes. */
export const hasty = {
  pingMs: 700,
  replyMs: 4000,
  handshakeMs: 4000,
  restMs: 8000,
  backOff: { baseMs: 40, capMs: 400 },
  holeMs: 30,
  readPauseMs: 100,
}

/** A session as a client stores it. The client can refresh the token and log out of a registered person's. */
export const storedSessionOf = ({
  userId,
  username,
  accessToken,
  refreshToken = 'none',
}: Person & Partial<Registered>): StoredSession => ({
  user: { userId, username },
  accessToken,
  refreshToken,
  expiresAtMs: Date.now() + 3_000_000,
})

/** A typed client with somebody logged in. */
export const givenClient = (
  person: Person & Partial<Registered>,
  { timing, storage = memoryStorage(), ...options }: Partial<ClientOptions> = {},
): Client => {
  const { restUrl, webSocketUrl } = deployment()
  storage.write(storedSessionOf(person))
  return createClient({ restUrl, webSocketUrl, storage, timing: { ...hasty, ...timing }, ...options })
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
