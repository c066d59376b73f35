import { UsageError } from './failure.ts'

/** Where a deployment answers. Without a socket's address, all but `connect` works. */
export type Endpoints = { restUrl: string; webSocketUrl: string | undefined }

/** Where addresses may be told, in the order in which they count. */
export type Sources = {
  options: { url?: string | undefined; socketUrl?: string | undefined }
  env: NodeJS.ProcessEnv
  /** Saved by the last log-in whose address was told by an option or the environment. */
  saved: Endpoints | undefined
  /** Of `.local/endpoints.json`, written by `npm start`. */
  local: Endpoints | undefined
}

export type Found = Endpoints & {
  /** Told by an option or the environment, so that a log-in saves it. */
  told: boolean
}

/** @returns the address without a slash at its end, by which its session is found again. */
const checked = (name: string, url: string | undefined, protocols: string[]): string | undefined => {
  if (!url) return undefined
  const parsed = URL.parse(url)
  const begins = protocols.map((protocol) => `${protocol}//`).join(' or ')
  if (!parsed || !protocols.includes(parsed.protocol))
    throw new UsageError(`${name} takes an address that begins with ${begins}`)
  if (parsed.search || parsed.hash) throw new UsageError(`${name} takes an address without ? and #`)
  return url.replace(/\/+$/, '')
}

const nowhere = 'Where is Parley? Give --url or set PARLEY_URL; while npm start runs, its checkout is enough.'

const rest = ['https:', 'http:']
const socket = ['wss:', 'ws:']

/**
 * Which deployment is meant: by the first source that tells. A socket's address that is not told with it, or before
 * it, is the one known to belong to it.
 * @throws UsageError for addresses that are none, or when no source tells.
 */
export const findEndpoints = ({ options, env, saved, local }: Sources): Found => {
  const { PARLEY_URL, PARLEY_SOCKET_URL } = env
  const option = {
    restUrl: checked('--url', options.url, rest),
    webSocketUrl: checked('--socket-url', options.socketUrl, socket),
  }
  const variable = {
    restUrl: checked('PARLEY_URL', PARLEY_URL, rest),
    webSocketUrl: checked('PARLEY_SOCKET_URL', PARLEY_SOCKET_URL, socket),
  }
  const all = [option, variable, saved, local]
  const restUrl = all.find((source) => source?.restUrl !== undefined)?.restUrl
  if (restUrl === undefined) throw new UsageError(nowhere)
  const beside = all.find((source) => source?.restUrl === restUrl && source.webSocketUrl !== undefined)
  return {
    restUrl,
    webSocketUrl:
      option.webSocketUrl ?? (option.restUrl ? undefined : variable.webSocketUrl) ?? beside?.webSocketUrl,
    told: restUrl === option.restUrl || restUrl === variable.restUrl,
  }
}
