import { presignUrl } from '../../platform/aws/signer.ts'
import { openSubsegment, statusFields } from '../../platform/observability/subsegment.ts'
import { attachmentSettings } from '../../platform/settings/buckets.ts'

type Method = 'PUT' | 'GET' | 'HEAD' | 'DELETE'

/** Milliseconds for one of our own calls to the bucket. */
const timeoutMs = 5000

/** An address of an object that anyone can use for a while, for exactly this method and these headers. */
export const presign = (
  method: Method,
  key: string,
  options: { expiresIn: number; headers?: Record<string, string>; query?: Record<string, string> },
): Promise<string> => {
  const bucket = attachmentSettings().bucketUrl.replace(/\/$/, '')
  return presignUrl(method, new URL(`${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`), options)
}

type Body = Uint8Array<ArrayBuffer> | AsyncIterable<Uint8Array>
type Request = { query?: Record<string, string>; body?: Body; size?: number; withinMs?: number }

const request = async (
  method: Method,
  key: string,
  { query = {}, body, size = 0, withinMs = timeoutMs }: Request = {},
): Promise<Response> => {
  const close = openSubsegment('S3')
  let status: number | undefined
  try {
    const address = await presign(method, key, { expiresIn: 60, query })
    const answer = await fetch(address, {
      method,
      signal: AbortSignal.timeout(withinMs),
      // The bucket requires the length, which a stream does not have.
      ...(body && { body, headers: { 'content-length': String(size) }, duplex: 'half' }),
    })
    status = answer.status
    return answer
  } finally {
    close?.({ aws: { operation: `${method} object` }, ...statusFields(status) })
  }
}

/** The size of an object in bytes; `undefined` if it does not exist. */
export const sizeOfObject = async (key: string): Promise<number | undefined> => {
  const answer = await request('HEAD', key)
  if (answer.status === 404) return undefined
  if (!answer.ok) throw new Error(`The bucket answered ${answer.status} to HEAD`)
  return Number(answer.headers.get('content-length'))
}

/** Deletes an object. Harmless if it does not exist. */
export const deleteObject = async (key: string): Promise<void> => {
  const answer = await request('DELETE', key)
  if (!answer.ok && answer.status !== 404) throw new Error(`The bucket answered ${answer.status} to DELETE`)
}

/** Milliseconds for an object of some megabytes, and for the largest archive: within its function's time. */
const readMs = 60_000
const writeMs = 240_000

/** Writes an object, or replaces it. A stream is sent as it comes. @param size its bytes, exactly. */
export const putObject = async (key: string, body: Body, size: number): Promise<void> => {
  const answer = await request('PUT', key, { body, size, withinMs: writeMs })
  if (!answer.ok) throw new Error(`The bucket answered ${answer.status} to PUT`)
}

/** An object's bytes. */
export const getObject = async (key: string): Promise<Uint8Array> => {
  const answer = await request('GET', key, { withinMs: readMs })
  if (!answer.ok) throw new Error(`The bucket answered ${answer.status} to GET`)
  return new Uint8Array(await answer.arrayBuffer())
}

/**
 * Up to a thousand keys that begin so. Those that are deleted meanwhile make room for others.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export const listObjects = async (prefix: string): Promise<string[]> => {
  const answer = await request('GET', '', { query: { 'list-type': '2', prefix } })
  if (!answer.ok) throw new Error(`The bucket answered ${answer.status} to a list`)
  return [...(await answer.text()).matchAll(/<Key>([^<&]*)<\/Key>/g)].map(([, key = '']) => key)
}
