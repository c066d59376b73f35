import { loadModulesAnew } from './load-modules-anew.ts'

/** Vitest's set-up of files that all load the project's modules anew. */
loadModulesAnew()
