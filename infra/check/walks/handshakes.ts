import { expectSame } from '../report.ts'
import { handshake } from '../socket.ts'
import type { Walk } from '../walk.ts'

/** Handshakes, with the statuses that their clients get. */
export const walkHandshakes = async ({ report, rest, target, alice }: Walk) => {
  const { webSocketUrl } = target
  const status = (name: string, query: () => Promise<Record<string, string>>, expected: number) =>
    report.check('handshake', name, async () => {
      expectSame('The status', await handshake(webSocketUrl, await query()), expected)
    })
  const ticketOf = async () =>
    (await rest.call<{ ticket: string }>('createTicket', { token: alice.token })).ticket
  const ticket = await ticketOf()

  await status('a ticket is let in', async () => ({ ticket }), 101)
  await status('a ticket is good once', async () => ({ ticket }), 401)
  await status('a token is let in', async () => ({ token: alice.token }), 101)
  await status('nothing is refused', async () => ({}), 401)
  await status('a forged token is refused', async () => ({ token: `${alice.token.slice(0, -4)}AAAA` }), 401)
}
