import aws4 from 'aws4'
import { awsSettings } from '../../../shared/platform/settings/aws.ts'
import { pageSettings } from '../../../shared/platform/settings/buckets.ts'

/** Milliseconds for one call to the bucket. */
const patienceMs = 10_000

type Call = {
  method: 'GET' | 'PUT' | 'DELETE'
  key?: string
  query?: string
  body?: Buffer
  headers?: Headers
}
type Headers = Record<string, string>

const call = async ({ method, key = '', query = '', body, headers }: Call): Promise<Response> => {
  const { region, credentials } = awsSettings()
  const bucket = new URL(pageSettings().bucketUrl)
  const path = `${bucket.pathname.replace(/\/$/, '')}/${key}${query}`
  const signed = aws4.sign(
    {
      service: 's3',
      region,
      method,
      host: bucket.host,
      path,
      headers: { ...headers },
      ...(body && { body }),
    },
    credentials,
  )
  // fetch sets these two itself, to what was signed.
  const { Host: _host, 'Content-Length': _length, ...rest } = signed.headers as Headers
  const answer = await fetch(bucket.origin + path, {
    method,
    headers: rest,
    ...(body && { body: new Uint8Array(body) }),
    signal: AbortSignal.timeout(patienceMs),
  })
  // A file that is already gone counts as deleted, and so does the whole bucket.
  if (!answer.ok && answer.status !== 404)
    throw new Error(`The page's bucket answered ${answer.status} to ${method} ${key}`)
  return answer
}

/** Writes a file of the page, in place of the one of that name. */
export const putFile = async (key: string, content: Buffer, headers: Headers): Promise<void> => {
  const { status } = await call({ method: 'PUT', key, body: content, headers })
  if (status === 404) throw new Error("The page's bucket is not there")
}

/** Up to a thousand names of what is there: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const listFiles = async (): Promise<string[]> => {
  const listing = await (await call({ method: 'GET', query: '?list-type=2' })).text()
  // The names are our own build's: nothing in them that XML would escape.
  return [...listing.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key = '']) => key)
}

export const deleteFile = async (key: string): Promise<void> => {
  await call({ method: 'DELETE', key })
}
