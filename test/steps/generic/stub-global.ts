import { onTestFinished, vi } from 'vitest'

/**
 * These stubs end with their test and are for what the code reads at each use. Whoever stubs what is read once per process
 * calls `vi` itself, and has a process of its own for it (vitest.config.ts).
 */

export const stubVariable = (name: string, value: string): void => {
  vi.stubEnv(name, value)
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
}

export const stubGlobal = (name: string, value: unknown): void => {
  vi.stubGlobal(name, value)
  onTestFinished(() => {
    vi.unstubAllGlobals()
  })
}
