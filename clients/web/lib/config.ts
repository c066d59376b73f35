/** Addresses of the APIs: full URLs, or paths on the page's own origin. */
export type Config = { restUrl: string; webSocketUrl: string }

/** Reads the addresses that the deployment wrote beside the page. */
export const loadConfig = async (): Promise<Config> => {
  const answer = await fetch('config.json')
  if (!answer.ok) throw new Error(`config.json answered ${answer.status}`)
  const { restUrl, webSocketUrl } = (await answer.json()) as Config
  const socket = new URL(webSocketUrl, location.href)
  socket.protocol = socket.protocol.replace('http', 'ws')
  return { restUrl: new URL(restUrl, location.href).href, webSocketUrl: socket.href }
}
