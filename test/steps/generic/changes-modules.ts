import { readFileSync } from 'node:fs'

/** Whether a test file changes the environment or replaces modules, so that it must load the project's modules anew. */
export const changesModules = (file: string): boolean =>
  /\b(vi\.(mock|hoisted|stubEnv|stubGlobal|resetModules)|useTableInMemory|domainInMemory)\b/.test(
    readFileSync(file, 'utf8'),
  )
