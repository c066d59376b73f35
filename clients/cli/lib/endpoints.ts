import { UsageError } from './failure.ts'

/** The addresses of a deployment. Only `connect` needs the socket's. */
export type Endpoints = { restUrl: string; webSocketUrl: string | undefined }

/** A file of addresses that cannot be read as such: what to do about it. */
export type Damaged = { damaged: string }

/** Where addresses may come from, highest priority first. */
export type Sources = {
  options: { url?: string | undefined; socketUrl?: string | undefined }
  env: NodeJS.ProcessEnv
  /** Saved by the last log-in whose address came from an option or the environment. */
  saved: Endpoints | Damaged | undefined
  /** From `.local/endpoints.json`, which `npm start` writes. */
  local: Endpoints | Damaged | undefined
}

export type Found = Endpoints & {
  /** Given by an option or the environment: a log-in saves it. */
  explicit: boolean
}

/** @returns the address without a slash at its end: its session is stored under that. */
const checked = (name: string, url: string | undefined, protocols: string[]): string | undefined => {
  if (!url) return undefined
  const parsed = URL.parse(url)
  const begins = protocols.map((protocol) => `${protocol}//`).join(' or ')
  if (!parsed || !protocols.includes(parsed.protocol))
    throw new UsageError(`${name} must be an address that begins with ${begins}`)
  if (parsed.search || parsed.hash) throw new UsageError(`${name} must be an address without ? and #`)
  return url.replace(/\/+$/, '')
}

const nowhere =
  'The server address is missing. Give --url, set PARLEY_URL, or run this in a checkout where `npm start` runs'

/** @throws UsageError if it is damaged. */
const whole = (source: Endpoints | Damaged | undefined): Endpoints | undefined => {
  if (source && 'damaged' in source) throw new UsageError(source.damaged)
  return source
}

const rest = ['https:', 'http:']
const socket = ['wss:', 'ws:']

/**
 * Finds the deployment: the first source with a REST address decides. If neither that source nor one before it gives a
 * socket address, the one known to belong to the REST address is used.
 * @throws UsageError for a malformed address, and when no source has one.
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
  const explicit = option.restUrl ?? variable.restUrl
  const restUrl = explicit ?? (whole(saved) ?? whole(local))?.restUrl
  if (restUrl === undefined) throw new UsageError(nowhere)
  const known = [option, variable, saved, local].flatMap((source) =>
    source && 'restUrl' in source ? [source] : [],
  )
  const beside = known.find(({ restUrl: url, webSocketUrl }) => url === restUrl && webSocketUrl !== undefined)
  return {
    restUrl,
    webSocketUrl:
      option.webSocketUrl ?? (option.restUrl ? undefined : variable.webSocketUrl) ?? beside?.webSocketUrl,
    explicit: restUrl === option.restUrl || restUrl === variable.restUrl,
  }
}
