import { expect } from 'vitest'
import { changesModules } from './changes-modules.ts'
import { loadModulesAnew } from './load-modules-anew.ts'

/**
 * Vitest's set-up of files of which only those that need them load the project's modules anew, and the file behind one of
 * those, which must not meet what that one changed.
 */
const worker = globalThis as { hadFreshModules?: boolean }
const isFresh = changesModules(expect.getState().testPath ?? '')
if (isFresh || worker.hadFreshModules) loadModulesAnew()
worker.hadFreshModules = isFresh
