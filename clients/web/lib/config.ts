import type { SignIn } from '../../../shared/contract/sign-in.ts'

/** Addresses of the APIs, and how people sign in. */
export type Config = { restUrl: string; webSocketUrl: string; signIn: SignIn }

/** `config.json`: addresses are full URLs, or paths on the page's own origin. */
type Written = Omit<Config, 'signIn'> & Partial<Config>

/** Reads what the deployment wrote beside the page. */
export const loadConfig = async (): Promise<Config> => {
  const answer = await fetch('config.json')
  if (!answer.ok) throw new Error(`config.json answered ${answer.status}`)
  const { restUrl, webSocketUrl, signIn = { kind: 'password' } } = (await answer.json()) as Written
  const socket = new URL(webSocketUrl, location.href)
  socket.protocol = socket.protocol.replace('http', 'ws')
  return { restUrl: new URL(restUrl, location.href).href, webSocketUrl: socket.href, signIn }
}
