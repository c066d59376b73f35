import { setTimeout as sleep } from 'node:timers/promises'
import { sign } from 'aws4'
import { clientSettings } from './client-settings.ts'

/** As the SDK does: what fails on the other side is asked again. */
const attempts = 4
const pauseMs = 200

type Call<Body> = {
  method?: string
  path?: string
  headers?: Record<string, string>
  body?: Body | undefined
}

/** A call to a service of AWS, signed by hand: its SDK client would be a dependency for a few calls. */
export const askAws = async (
  service: string,
  { method = 'POST', path = '/', headers = {}, body }: Call<string>,
): Promise<string> => {
  const { credentials, region, endpoint } = clientSettings()
  const host = new URL(endpoint).host
  const signed = sign(
    { service, region, method, host, path, headers, ...(body !== undefined && { body }) },
    credentials,
  )
  const { 'Content-Length': _, Host: __, ...signedHeaders } = (signed.headers ?? {}) as Record<string, string>
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(`${endpoint}${signed.path}`, {
      method,
      headers: signedHeaders,
      ...(signed.body && { body: String(signed.body) }),
    })
    const text = await response.text()
    if (response.ok) return text
    if (response.status < 500 || attempt === attempts)
      throw new Error(`${service} answered ${response.status}: ${text}`)
    await sleep(pauseMs)
  }
}

/** A call to a service that speaks JSON. */
export const callAws = async (service: string, { headers, body, ...call }: Call<unknown>): Promise<unknown> =>
  JSON.parse(
    await askAws(service, {
      ...call,
      headers: { 'content-type': 'application/json', ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    }),
  )
