import { dirname } from 'node:path'
import { defineConfig } from 'vitest/config'

// biome-ignore lint/style/noDefaultExport: Vitest reads it so
export default defineConfig({
  root: dirname(dirname(import.meta.dirname)),
  test: {
    include: ['test/soak/**/*.test.ts'],
    globalSetup: ['test/steps/deployment/deployment-setup.ts'],
    setupFiles: ['test/steps/deployment/await-deployment.ts', 'test/steps/streams/with-streams.ts'],
    maxWorkers: 1,
    hookTimeout: 60_000,
  },
})
