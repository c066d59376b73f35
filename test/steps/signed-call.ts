import { sign } from 'aws4'
import { clientSettings } from './aws.ts'

type Call = {
  service: 'lambda' | 'sns' | 'logs'
  method: string
  path: string
  headers: Record<string, string>
  body?: string | undefined
}

/** A call to AWS, signed by hand: for a service of which tests need a call or two, its SDK client would be a dependency. */
export const signedCall = async ({ service, method, path, headers, body }: Call): Promise<string> => {
  const { credentials, region, endpoint } = clientSettings()
  const host = new URL(endpoint).host
  const signed = sign(
    { service, region, method, host, path, headers, ...(body !== undefined && { body }) },
    credentials,
  )
  const { 'Content-Length': _, Host: __, ...signedHeaders } = (signed.headers ?? {}) as Record<string, string>
  const response = await fetch(`${endpoint}${signed.path}`, {
    method,
    headers: signedHeaders,
    ...(signed.body && { body: String(signed.body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${service} answered ${response.status}: ${text}`)
  return text
}
