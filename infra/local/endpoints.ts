import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import { endpointsFile } from './paths.ts'

export const Endpoints = z.object({
  webUrl: z.url(),
  restUrl: z.url(),
  webSocketUrl: z.url(),
  docsUrl: z.url(),
})
export type Endpoints = z.infer<typeof Endpoints>

/**
 * The emulator's form of an API's address, for an address as AWS has it
 * (`https://{apiId}.execute-api.{region}.amazonaws.com/{stage}`): names under `localhost` do not resolve
 * everywhere, so the API is in the path. The nameless stage is written `%24default`: a `$` would be taken
 * for a variable when the address is pasted into a shell.
 */
export function localApiUrl(endpointUrl: string, awsUrl: string) {
  const aws = new URL(awsUrl)
  const local = new URL(endpointUrl)
  if (aws.protocol.startsWith('ws')) local.protocol = local.protocol === 'https:' ? 'wss:' : 'ws:'
  const [apiId] = aws.hostname.split('.')
  const stage = aws.pathname.split('/')[1] || '%24default'
  return `${local.origin}/_aws/execute-api/${apiId}/${stage}`
}

/**
 * Where a deployed stack answers, by what it gave as outputs. The emulator's CloudFront serves no bucket; the bucket
 * itself is open there, so that is where the web page is.
 */
export function localEndpoints(
  endpointUrl: string,
  aws: { restUrl: string; webSocketUrl: string; webBucketName: string },
): Endpoints {
  const restUrl = localApiUrl(endpointUrl, aws.restUrl)
  return {
    webUrl: new URL(`/${aws.webBucketName}/index.html`, endpointUrl).href,
    restUrl,
    webSocketUrl: localApiUrl(endpointUrl, aws.webSocketUrl),
    docsUrl: `${restUrl}/docs`,
  }
}

/** Leaves the addresses where clients and scripts look for them. */
export async function writeEndpoints(endpoints: Endpoints) {
  await mkdir(dirname(endpointsFile), { recursive: true })
  await writeFile(endpointsFile, `${JSON.stringify(endpoints, null, 2)}\n`)
}

/** So that nobody talks to a stack that is gone. */
export const removeEndpoints = () => rm(endpointsFile, { force: true })
