import { join } from 'node:path'
import type { Rolldown } from 'tsdown'
import { buildFunctions } from './bundling/build-functions.ts'
import { functionTable } from './function-table.ts'

export const platform = 'node'

/** The construct takes functions that are built already, where the checkout builds them at each synthesis. */
export const plugins: readonly Rolldown.Plugin[] = [
  {
    name: 'prebuilt-functions',
    resolveId: {
      order: 'pre',
      handler: (id) =>
        id.endsWith('/bundling/function-code.ts')
          ? join(import.meta.dirname, 'bundling/prebuilt-code.ts')
          : undefined,
    },
  },
]

/** Adds the functions to the built package. */
export const complete = (dist: string): Promise<void> =>
  buildFunctions(functionTable, join(dist, 'functions'))
