import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { type RunningDeployments, startDeployments } from './deploy-for-tests.ts'
import type { Outcome } from './deployment.ts'

type Shared = RunningDeployments & { folder: string }

/** Projects load this file once each, in one process; they meet here to share the deployments. */
const shared = globalThis as { parleyTestDeployments?: Promise<Shared> }

/** Test files that will run against a deployment: more deployments than files would only cost time. */
const filesOf = async ({ vitest }: TestProject): Promise<number> => {
  const { filenamePattern } = vitest as { filenamePattern?: string[] }
  const specifications = await vitest.globTestSpecifications(filenamePattern)
  return specifications.filter(({ project }) => project.config.globalSetup.length > 0).length
}

/** Leaves for the workers how the deployment of one of them went. */
const publish = async (folder: string, worker: number, outcome: Outcome) => {
  const file = join(folder, `${worker}.json`)
  await writeFile(`${file}.part`, JSON.stringify(outcome))
  await rename(`${file}.part`, file)
}

const start = async (project: TestProject): Promise<Shared> => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-test-deployments-'))
  const count = Math.max(1, Math.min(project.config.maxWorkers, await filesOf(project)))
  const running = await startDeployments(count)
  running.deployments.forEach((promise, index) => {
    promise
      .then(
        (deployment) => publish(folder, index + 1, { deployment }),
        (error: Error) => publish(folder, index + 1, { failure: error.message }),
      )
      .catch((error) => process.stderr.write(`${error}\n`))
  })
  return { ...running, folder }
}

/**
 * Vitest's global set-up of the projects that need AWS: begins to deploy, and does not wait, so that the unit tests run
 * meanwhile. Files that need a deployment wait for it (`await-deployment.ts`).
 */
export const setup = async (project: TestProject) => {
  // Vitest ends in order on the other signals, but a closed terminal would end it on the spot.
  process.once('SIGHUP', () => process.exit(129))
  shared.parleyTestDeployments ??= start(project)
  const { folder } = await shared.parleyTestDeployments
  project.provide('deploymentsFolder', folder)
}

/** Runs after the last project's tests, once for each: the second finds nothing left to stop. */
export const teardown = async () => {
  const running = await shared.parleyTestDeployments?.catch(() => undefined)
  delete shared.parleyTestDeployments
  if (!running) return
  await running.stop()
  await rm(running.folder, { recursive: true, force: true })
}
