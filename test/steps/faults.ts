import { sign } from 'aws4'
import { clientSettings } from './aws.ts'
import { deployment } from './deployment.ts'

type Configuration = { Environment?: { Variables?: Record<string, string> } }

/** Lambda's own API, signed by hand: its SDK client would be a dependency for two calls. */
const lambda = async (method: 'GET' | 'PUT', functionName: string, body?: Configuration) => {
  const { credentials, region, endpoint } = clientSettings()
  const { host } = new URL(endpoint)
  const signed = sign(
    {
      service: 'lambda',
      region,
      method,
      host,
      path: `/2015-03-31/functions/${functionName}/configuration`,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    },
    credentials,
  )
  const { 'Content-Length': _, Host: __, ...headers } = (signed.headers ?? {}) as Record<string, string>
  const response = await fetch(`${endpoint}${signed.path}`, {
    method,
    headers,
    ...(signed.body && { body: String(signed.body) }),
  })
  if (!response.ok) throw new Error(`Lambda answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as Configuration
}

const setFault = async (functionName: string, fault: string | undefined) => {
  const { Environment } = await lambda('GET', functionName)
  const { FAULT_POINT: _, ...others } = Environment?.Variables ?? {}
  await lambda('PUT', functionName, {
    Environment: { Variables: { ...others, ...(fault !== undefined && { FAULT_POINT: fault }) } },
  })
}

/** The functions that send messages: over a socket and over REST. */
const senders = ['LiveFunctionName', 'MessagesFunctionName'] as const

/** Makes the senders die between the write of one message and its fan-out, for as long as `work` runs. */
export const whileDyingAfterAppend = async <T>(
  clientMessageId: string,
  work: () => Promise<T>,
): Promise<T> => {
  const names = senders.map((output) => {
    const name = deployment().outputs[output]
    if (!name) throw new Error(`The stack has no output ${output}`)
    return name
  })
  for (const name of names) await setFault(name, `after-append:${clientMessageId}`)
  try {
    return await work()
  } finally {
    for (const name of names) await setFault(name, undefined)
  }
}
