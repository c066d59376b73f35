import { sign } from 'aws4'
import { clientSettings } from './aws.ts'

/** A call to a service of AWS, signed by hand: its SDK client would be a dependency for a few calls. */
export const callAws = async (
  service: string,
  {
    method = 'POST',
    path = '/',
    headers = {},
    body,
  }: { method?: string; path?: string; headers?: Record<string, string>; body?: unknown },
): Promise<unknown> => {
  const { credentials, region, endpoint } = clientSettings()
  const signed = sign(
    {
      service,
      region,
      method,
      host: new URL(endpoint).host,
      path,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    },
    credentials,
  )
  const { 'Content-Length': _, Host: __, ...signedHeaders } = (signed.headers ?? {}) as Record<string, string>
  const response = await fetch(`${endpoint}${signed.path}`, {
    method,
    headers: signedHeaders,
    ...(signed.body && { body: String(signed.body) }),
  })
  if (!response.ok) throw new Error(`${service} answered ${response.status}: ${await response.text()}`)
  return response.json()
}
