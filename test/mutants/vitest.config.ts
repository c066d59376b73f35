import { dirname, join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { areas, testsOf } from './areas.ts'

const folder = import.meta.dirname
const root = dirname(dirname(folder))

/** The area whose mutants are run; all, to see that all tests pass. */
const chosen = areas[process.env['MUTANTS_OF'] ?? '']

/** Steps that talk to AWS, and what stands in for them here. */
const replaced = new Map(
  Object.entries({
    'steps/domain/domain.ts': 'domain.ts',
    'steps/aws/drain-queue.ts': 'drain-queue.ts',
  }).map(([step, own]) => [join(root, 'test', step), join(folder, 'in-memory', own)]),
)

// biome-ignore lint/style/noDefaultExport: Vitest reads it so
export default defineConfig({
  root,
  plugins: [
    {
      name: 'in-memory',
      enforce: 'pre',
      resolveId: (source, importer) =>
        importer && source.startsWith('.') ? replaced.get(join(dirname(importer), source)) : undefined,
    },
  ],
  test: {
    include: chosen ? testsOf(chosen) : Object.values(areas).flatMap(testsOf),
    // They read the sources of the whole checkout, of which the mutated copy has a part.
    exclude: ['test/unit/contract/{refusals,end-to-end-tests}.test.ts'],
    testTimeout: 20_000,
  },
})
