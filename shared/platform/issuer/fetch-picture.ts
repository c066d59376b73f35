import { lookup } from 'node:dns'
import { once } from 'node:events'
import { type IncomingMessage, request as requestOverHttp, type RequestOptions } from 'node:http'
import { request as requestOverTls } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** Milliseconds for the whole file, redirects included. */
const answerWithinMs = 5000
const redirects = 3

const ranges: Record<'ipv4' | 'ipv6', readonly (readonly [string, number])[]> = {
  ipv4: [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 3],
  ],
  ipv6: [
    ['2001::', 23],
    ['2001:db8::', 32],
    ['2002::', 16],
    ['3fff::', 20],
  ],
}

/**
 * Whether everyone on the internet may reach an address: no private, local, mapped, tunnelled or reserved one.
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
export const isPublicAddress = (address: string): boolean => {
  const type = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  const reserved = new BlockList()
  for (const [net, prefix] of ranges[type]) reserved.addSubnet(net, prefix, type)
  if (type === 'ipv4') return !reserved.check(address, type)
  const global = new BlockList()
  global.addSubnet('2000::', 3, type)
  return global.check(address, type) && !reserved.check(address, type)
}

/** Looks a name up for the connection itself, so that no second answer can be another one. */
export const publicLookup: LookupFunction = (hostname, options, callback) =>
  lookup(hostname, { ...options, all: true }, (error, addresses = []) => {
    const [first] = addresses
    if (error || !first) return callback(error ?? new Error('The name has no address'), [])
    if (!addresses.every(({ address }) => isPublicAddress(address)))
      return callback(new Error('The name has an address that is not public'), [])
    if (options.all) return callback(null, addresses)
    return callback(null, first.address, first.family)
  })

const get = async (url: URL, trustedOrigin: string, signal: AbortSignal): Promise<IncomingMessage> => {
  const options: RequestOptions = {
    signal,
    // A connection of its own, which ends with the answer.
    agent: false,
    headers: { accept: 'image/webp, image/png, image/jpeg', 'user-agent': 'Parley' },
  }
  const isTrusted = url.origin === trustedOrigin
  // For a number nothing is looked up.
  const isRefused = url.protocol !== 'https:' || isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0
  if (!isTrusted && isRefused) throw new Error('Only https and names of hosts are followed')
  const request = url.protocol === 'https:' ? requestOverTls : requestOverHttp
  const sent = request(url, isTrusted ? options : { ...options, lookup: publicLookup }).end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  return answer
}

const bytesOf = async (answer: IncomingMessage, maxBytes: number): Promise<Uint8Array> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) throw new Error(`The file has more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

/**
 * Fetches a small file from an address that a stranger may have chosen: over https, from public addresses only, within
 * seconds. The issuer, which is asked about people anyway, may stand anywhere.
 * @throws Error for everything else.
 */
export const fetchPicture = async (
  address: string,
  { trustedOrigin, maxBytes }: { trustedOrigin: string; maxBytes: number },
): Promise<Uint8Array> => {
  const signal = AbortSignal.timeout(answerWithinMs)
  let url = new URL(address)
  for (let hop = 0; hop <= redirects; hop++) {
    const answer = await get(url, trustedOrigin, signal)
    const { statusCode = 0 } = answer
    try {
      if (statusCode === 200) return await bytesOf(answer, maxBytes)
      const { location } = answer.headers
      if (![301, 302, 303, 307, 308].includes(statusCode) || location === undefined)
        throw new Error(`The answer was ${statusCode}`)
      url = new URL(location, url)
    } finally {
      answer.destroy()
    }
  }
  throw new Error(`More than ${redirects} redirects`)
}
