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
 * Turns the address of an API on AWS (`https://{apiId}.execute-api.{region}.amazonaws.com/{stage}`) into its address
 * on the emulator. The API is in the path, because names under `localhost` do not resolve everywhere. The nameless
 * stage is written `%24default`: a shell would expand `$default` in a pasted address.
 */
export const localApiUrl = (endpointUrl: string, awsUrl: string) => {
  const aws = new URL(awsUrl)
  const local = new URL(endpointUrl)
  if (aws.protocol.startsWith('ws')) local.protocol = local.protocol === 'https:' ? 'wss:' : 'ws:'
  const [apiId] = aws.hostname.split('.')
  const stage = aws.pathname.split('/')[1] || '%24default'
  return `${local.origin}/_aws/execute-api/${apiId}/${stage}`
}

/**
 * The addresses of a stack on the emulator, made from its outputs. The web page is at its bucket, which is open there:
 * the emulator's CloudFront serves no bucket.
 */
export const localEndpoints = (
  endpointUrl: string,
  aws: { restUrl: string; webSocketUrl: string; webBucketName: string },
): Endpoints => {
  const restUrl = localApiUrl(endpointUrl, aws.restUrl)
  return {
    webUrl: new URL(`/${aws.webBucketName}/index.html`, endpointUrl).href,
    restUrl,
    webSocketUrl: localApiUrl(endpointUrl, aws.webSocketUrl),
    docsUrl: `${restUrl}/docs`,
  }
}

/** Writes the addresses to the file where clients and scripts look for them. */
export const writeEndpoints = async (endpoints: Endpoints) => {
  await mkdir(dirname(endpointsFile), { recursive: true })
  await writeFile(endpointsFile, `${JSON.stringify(endpoints, null, 2)}\n`)
}

/** Removes the file, so that no client talks to a stack that is gone. */
export const removeEndpoints = () => rm(endpointsFile, { force: true })
