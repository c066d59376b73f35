import { rm } from 'node:fs/promises'
import * as z from 'zod'
import { endpointsFile } from './paths.ts'
import { writeWhole } from './write-whole.ts'

export const Endpoints = z.object({
  webUrl: z.url(),
  restUrl: z.url(),
  webSocketUrl: z.url(),
  docsUrl: z.url(),
})
export type Endpoints = z.infer<typeof Endpoints>

/** Names of APIs that lead to AWS, or under `localhost`, where they do not resolve everywhere. */
const elsewhere = /^([^.]+)\.execute-api\.(?:.+\.)?(?:amazonaws\.com|amazonaws\.com\.cn|localhost)$/

/**
 * The address of an API on the emulator, from the stack's output. Emulators give several forms. One whose name does not
 * lead to the emulator becomes a path of it, and its nameless stage is written `%24default`: a shell would expand
 * `$default` in a pasted address. Any other stays as it is, but for its scheme, which is the emulator's.
 */
export const localApiUrl = (endpointUrl: string, output: string) => {
  const given = new URL(output)
  const local = new URL(endpointUrl)
  const encrypted = local.protocol === 'https:'
  const scheme = given.protocol.startsWith('ws') ? (encrypted ? 'wss:' : 'ws:') : local.protocol
  const path = given.pathname.replace(/\/$/, '')
  const apiId = elsewhere.exec(given.hostname)?.[1]
  if (!apiId) return `${scheme}//${given.host}${path}`
  return `${scheme}//${local.host}/_aws/execute-api/${apiId}${path || '/%24default'}`
}

/**
 * The addresses of a stack on the emulator, from its outputs. The web page is at its bucket, which is open there:
 * the emulator's CloudFront serves no bucket.
 */
export const localEndpoints = (
  endpointUrl: string,
  outputs: { restUrl: string; webSocketUrl: string; webBucketName: string },
): Endpoints => {
  const restUrl = localApiUrl(endpointUrl, outputs.restUrl)
  return {
    webUrl: new URL(`/${outputs.webBucketName}/index.html`, endpointUrl).href,
    restUrl,
    webSocketUrl: localApiUrl(endpointUrl, outputs.webSocketUrl),
    docsUrl: `${restUrl}/docs`,
  }
}

/** Writes the addresses to the file where clients and scripts look for them. */
export const writeEndpoints = (endpoints: Endpoints) =>
  writeWhole(endpointsFile, `${JSON.stringify(endpoints, null, 2)}\n`)

/** Removes the file, so that no client talks to a stack that is gone. */
export const removeEndpoints = () => rm(endpointsFile, { force: true })
