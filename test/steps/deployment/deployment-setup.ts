import type { TestProject } from 'vitest/node'
import { deployForTests, type RunningDeployment } from './deploy-for-tests.ts'

/** Projects load this file once each, in one process; they meet here to share one deployment. */
const shared = globalThis as { parleyTestDeployment?: Promise<RunningDeployment> }

/** Vitest's global set-up of the projects that need AWS: deploys at the first one's turn. */
export async function setup(project: TestProject) {
  // Vitest ends in order on the other signals, but a closed terminal would end it on the spot.
  process.once('SIGHUP', () => process.exit(129))
  shared.parleyTestDeployment ??= deployForTests()
  const { deployment } = await shared.parleyTestDeployment
  project.provide('deployment', deployment)
}

/** Runs after the last project's tests, once for each: the second finds nothing left to stop. */
export async function teardown() {
  const running = await shared.parleyTestDeployment?.catch(() => undefined)
  delete shared.parleyTestDeployment
  await running?.stop()
}
