import type { TestProject } from 'vitest/node'
import { deployForTests, type RunningDeployments } from './deploy-for-tests.ts'

/** Projects load this file once each, in one process; they meet here to share the deployments. */
const shared = globalThis as { parleyTestDeployments?: Promise<RunningDeployments> }

/** One for each worker that will be busy: a single file needs no second. */
const deploymentsFor = ({ vitest, config }: TestProject): number => {
  const files = vitest.state.getPaths().filter((path) => /\/test\/(integration|e2e)\//.test(path))
  return Math.max(1, Math.min(files.length, config.maxWorkers))
}

/**
 * Vitest's global set-up of the projects that need AWS. Each worker has a deployment of its own: tests tell functions
 * other settings for a while, and an emulator does one thing after another.
 */
export async function setup(project: TestProject) {
  // Vitest ends in order on the other signals, but a closed terminal would end it on the spot.
  process.once('SIGHUP', () => process.exit(129))
  shared.parleyTestDeployments ??= deployForTests(deploymentsFor(project))
  const { deployments } = await shared.parleyTestDeployments
  project.provide('deployments', deployments)
}

/** Runs after the last project's tests, once for each: the second finds nothing left to stop. */
export async function teardown() {
  const running = await shared.parleyTestDeployments?.catch(() => undefined)
  delete shared.parleyTestDeployments
  await running?.stop()
}
