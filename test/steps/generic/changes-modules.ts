import { readFileSync } from 'node:fs'

/** Whether a test file changes the environment or replaces modules, so that it must load the project's modules anew. */
export const changesModules = (file: string): boolean =>
  /\bvi\.(mock|hoisted|stubEnv|stubGlobal|resetModules)\b/.test(readFileSync(file, 'utf8'))
