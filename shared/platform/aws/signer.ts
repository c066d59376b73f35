import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import { awsSettings } from '../settings/aws.ts'

type Data = string | ArrayBuffer | ArrayBufferView

/** SHA-256 as the signer wants it: plain, or keyed with a secret. */
class Sha256 {
  readonly #hash: Hash | Hmac

  constructor(secret?: Data) {
    this.#hash =
      secret === undefined ? createHash('sha256') : createHmac('sha256', secret as NodeJS.ArrayBufferView)
  }

  update(data: Data): void {
    this.#hash.update(data as NodeJS.ArrayBufferView)
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }

  /** The signer hashes with each once. */
  reset(): void {}
}

/**
 * Signs requests to a service of AWS for which no client is in the bundle. The signer itself is in every one, because
 * the clients sign with it.
 */
const signerFor = (service: 's3' | 'lambda'): SignatureV4 => {
  const { region, credentials } = awsSettings()
  return new SignatureV4({
    service,
    region,
    credentials,
    sha256: Sha256,
    applyChecksum: false,
    // S3 alone signs paths as they are sent.
    uriEscapePath: service !== 's3',
  })
}

const partsOf = (url: URL) => ({
  protocol: url.protocol,
  hostname: url.hostname,
  ...(url.port !== '' && { port: Number(url.port) }),
  path: url.pathname,
})

/** As RFC 3986 has it, which leaves fewer characters alone than `encodeURIComponent`. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

type Presigned = { expiresIn: number; headers?: Record<string, string>; query?: Record<string, string> }

/**
 * Signs an address of S3 that anyone can use for a while, for exactly this method, object and headers.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export const presignUrl = async (
  method: string,
  url: URL,
  { expiresIn, headers = {}, query = {} }: Presigned,
): Promise<string> => {
  const signed = await signerFor('s3').presign(
    {
      ...partsOf(url),
      method,
      query,
      headers: { ...headers, host: url.host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    },
    { expiresIn, signableHeaders: new Set(['host', ...Object.keys(headers)]) },
  )
  const search = Object.entries(signed.query ?? {}).map(
    ([name, value]) => `${encode(name)}=${encode(String(value))}`,
  )
  return `${url.origin}${url.pathname}?${search.join('&')}`
}

/** The headers of a signed POST, but for the host, which whoever sends it sets. */
export const signPost = async (
  service: 'lambda',
  url: URL,
  body: string,
): Promise<Record<string, string>> => {
  const { headers } = await signerFor(service).sign({
    ...partsOf(url),
    method: 'POST',
    query: {},
    headers: { host: url.host, 'content-type': 'application/json' },
    body,
  })
  const { host: _, ...others } = headers
  return others
}
