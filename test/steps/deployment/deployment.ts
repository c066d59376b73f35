import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { inject } from 'vitest'
import type { Deployment } from './deploy-for-tests.ts'

declare module 'vitest' {
  // biome-ignore lint/style/useConsistentTypeDefinitions: only an interface can extend Vitest's
  interface ProvidedContext {
    deploymentsFolder: string
  }
}

/** The content of a deployment's file, once the deployment has finished. */
export type Outcome = { deployment: Deployment } | { failure: string }

const pollMs = 100

const read = async (file: string): Promise<Outcome | undefined> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return text === undefined ? undefined : JSON.parse(text)
}

let own: Deployment | undefined

/** Waits for the deployment of this worker, which no other worker uses meanwhile. */
export const awaitDeployment = async (): Promise<void> => {
  const file = join(inject('deploymentsFolder'), `${process.env['VITEST_POOL_ID']}.json`)
  for (;;) {
    const outcome = await read(file)
    if (!outcome) {
      await sleep(pollMs)
      continue
    }
    if ('failure' in outcome) throw Object.assign(new Error(outcome.failure), { stack: outcome.failure })
    own = outcome.deployment
    return
  }
}

/** Lets all steps use another deployment than the worker's. @returns a function that ends that. */
export const useDeployment = (other: Deployment): (() => void) => {
  const before = own
  own = other
  return () => {
    own = before
  }
}

/** The stack that this test run deployed for this worker, for integration and end-to-end tests. */
export const deployment = (): Deployment => {
  if (!own) throw new Error('Only integration and end-to-end tests have a deployment')
  return own
}
