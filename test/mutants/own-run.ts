import { inject, vi } from 'vitest'

/**
 * Vitest's set-up of each file. The thread and what is global in it are kept for the next run (`kept-thread.ts`), so a file
 * may find them as the one before left them: after a run that failed, hooks may not have tidied up.
 */
type Kept = {
  /** The environment that the thread began with. */
  parleyEnvironment?: NodeJS.ProcessEnv
  /** Stryker's, which sets the mutant only before the first test, and never takes it back. */
  __stryker__?: { activeMutant?: string | undefined }
}
const kept = globalThis as Kept

vi.useRealTimers()
vi.unstubAllEnvs()
vi.unstubAllGlobals()

kept.parleyEnvironment ??= { ...process.env }
for (const name of Object.keys(process.env)) if (!(name in kept.parleyEnvironment)) delete process.env[name]
Object.assign(process.env, kept.parleyEnvironment)

// Else modules would load with the last mutant: what they compute then would stay wrong while the next is tried. Stryker's
// own set-up, before this one, has switched on those that are tried as modules load.
if (kept.__stryker__ && inject('mutantActivation' as never) !== 'static')
  kept.__stryker__.activeMutant = undefined
