import { globSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './longest-first.ts'

const root = dirname(import.meta.dirname)

/** The files of a folder that match. */
const matchingIn = (folder: string, pattern: RegExp): string[] =>
  globSync(`${folder}/**/*.test.ts`, { cwd: root }).filter((file) =>
    pattern.test(readFileSync(join(root, file), 'utf8')),
  )

/**
 * Tests that change the environment, replace modules or listen to an AWS client. Each loads the project's modules anew,
 * because settings are read once. All others share those too: to load them for each file would take most of their time.
 */
const freshIntegration = matchingIn(
  'test/integration',
  /\b(vi\.(mock|spyOn|stubEnv)|middlewareStack|recordOperations|interposer|startCheckingPool|printedMetrics|useOwnTable)\b|process\.env, \{|process\.env\[.*\] = /,
)
const freshModules = 'test/steps/generic/fresh-modules.ts'

const inMemory = {
  // Synthesising the stack takes seconds, of a machine that others use too.
  testTimeout: 30_000,
  hookTimeout: 30_000,
  sequence: { groupOrder: 0 },
  // Generated values and templates die young. With more room for them, collecting garbage takes a tenth less of the time.
  execArgv: ['--max-semi-space-size=32'],
}

/** Tests of which those that need them load the project's modules anew, after all others, in the same processes. */
const sharedOrFresh = (name: 'unit' | 'component') => ({
  extends: true as const,
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    isolate: false,
    setupFiles: ['test/steps/generic/fresh-if-needed.ts'],
    ...inMemory,
  },
})

const deploymentWith = (
  streams: 'with-streams' | 'without-streams',
  inProcess?: 'all-requests' | 'prepared-requests',
) => ({
  globalSetup: ['test/steps/deployment/deployment-setup.ts'],
  setupFiles: [
    'test/steps/deployment/await-deployment.ts',
    `test/steps/streams/${streams}.ts`,
    ...(inProcess ? [`test/steps/in-process/${inProcess}.ts`] : []),
  ],
  testTimeout: 60_000,
  hookTimeout: 60_000,
})

// biome-ignore lint/style/noDefaultExport: Vitest reads it so
export default defineConfig({
  root,
  test: {
    // Each worker has an emulator and a deployment of its own. On two cores, more at once would only time out.
    maxWorkers: 2,
    // A page or socket may need longer than a second when both workers are busy.
    expect: { poll: { timeout: 20_000 } },
    sequence: { sequencer: LongestFirst },
    // Modules as Vite transformed them are kept in node_modules/, by their content.
    fsModuleCache: true,
    // Tests start scripts in processes of their own, which halve their start by it.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') },
    reporters: process.env['CI']
      ? ['verbose', ['json', { outputFile: '.local/test-report.json' }]]
      : ['default'],
    projects: [
      sharedOrFresh('unit'),
      sharedOrFresh('component'),
      {
        extends: true,
        // In processes of their own, so that nothing of others is measured or met.
        test: { name: 'simulation', include: ['test/simulation/**/*.test.ts'], ...inMemory },
      },
      {
        extends: true,
        // The synthesised stack: to load the CDK takes each worker seconds.
        test: { name: 'stack', include: ['test/stack/**/*.test.ts'], isolate: false, ...inMemory },
      },
      {
        extends: true,
        // The page in Chromium, on a stub of the APIs: no deployment, but too slow for unit tests.
        test: { name: 'browser', include: ['test/browser/**/*.test.ts'], isolate: false, ...inMemory },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: freshIntegration,
          isolate: false,
          ...deploymentWith('without-streams'),
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'integration-fresh',
          include: freshIntegration,
          isolate: false,
          ...deploymentWith('without-streams'),
          // One after another, because the others load modules that they share with the tests.
          setupFiles: [freshModules, ...deploymentWith('without-streams').setupFiles],
          sequence: { groupOrder: 1, setupFiles: 'list' },
        },
      },
      {
        extends: true,
        test: {
          name: 'http',
          include: ['test/http/**/*.test.ts'],
          isolate: false,
          ...deploymentWith('with-streams', 'all-requests'),
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          // Files of a worker share its deployment anyway. So they share a process with its modules and browser.
          isolate: false,
          ...deploymentWith('with-streams', 'prepared-requests'),
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: ['test/long/**/*.test.ts'],
          ...deploymentWith('with-streams'),
          testTimeout: 900_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
