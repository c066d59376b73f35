import { afterAll, vi } from 'vitest'

/**
 * For set-ups of files that change the environment, replace modules or listen to clients, and share a process: each loads
 * the project's modules anew, and leaves the environment as it was. Packages stay loaded.
 */
export const loadModulesAnew = (): void => {
  vi.resetModules()
  const before = { ...process.env }
  afterAll(() => {
    vi.useRealTimers()
    vi.unstubAllEnvs()
    vi.unstubAllGlobals()
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  })
}
