import { dirname, join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { areas, testsOf } from './areas.ts'
import { CheapestFirst } from './cheapest-first.ts'
import { keptThread } from './kept-thread.ts'

const folder = import.meta.dirname
const root = dirname(dirname(folder))

/** The area whose mutants are run; all, to see that all tests pass. */
const chosen = areas[process.env['MUTANTS_OF'] ?? '']

/** Modules that talk to AWS, or compute something once for all tests, and what stands in for them here. */
const replaced = new Map(
  Object.entries({
    'test/steps/domain/domain.ts': 'domain.ts',
    'test/steps/domain/own-table.ts': 'own-table.ts',
    'test/steps/aws/drain-queue.ts': 'drain-queue.ts',
    'shared/platform/start-up/start-up.ts': 'start-up.ts',
  }).map(([module, own]) => [join(root, module), join(folder, 'in-memory', own)]),
)

// biome-ignore lint/style/noDefaultExport: Vitest reads it so
export default defineConfig({
  root,
  plugins: [
    keptThread,
    {
      name: 'in-memory',
      enforce: 'pre',
      resolveId: (source, importer) => {
        if (!importer || !source.startsWith('.')) return undefined
        const own = replaced.get(join(dirname(importer), source))
        // The stand-in of a module may ask for it.
        return own === importer ? undefined : own
      },
    },
  ],
  test: {
    include: chosen ? testsOf(chosen) : Object.values(areas).flatMap(testsOf),
    exclude: [
      // They read the sources of the whole checkout, of which the mutated copy has a part.
      'test/unit/contract/{refusals,end-to-end-tests}.test.ts',
      // It measures a bundle, which is another one with every mutant.
      'test/component/clients/client-bundle.test.ts',
      // They run in processes of their own, where no change is made, or measure their own.
      'test/simulation/fan-out/growing-chat.test.ts',
      'test/simulation/clients/memory.test.ts',
    ],
    testTimeout: 10_000,
    // One thread for all mutants; each file loads the project's modules anew, but no packages.
    isolate: false,
    setupFiles: ['test/mutants/own-run.ts', 'test/steps/generic/fresh-modules.ts'],
    // Set-up files one after another: the second keeps the environment that the first brought back.
    sequence: { sequencer: CheapestFirst, setupFiles: 'list' },
  },
})
