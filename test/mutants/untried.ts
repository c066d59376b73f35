import { matchesGlob } from 'node:path'

/** The results of a run that Stryker keeps for the next one. */
export type Kept = { files: Record<string, { mutants: { status: string }[] }> }

/**
 * Leaves out the survivors among files that are about to be changed, so that they are tried anew: Stryker keeps the result
 * of a mutant while it sees no change in the tests that reach it, and it does not see all that they load.
 */
export const withoutSurvivors = <T extends Kept>(kept: T, changed: readonly string[]): T => ({
  ...kept,
  files: Object.fromEntries(
    Object.entries(kept.files).map(([file, content]) => {
      const isChanged = changed.some((pattern) => matchesGlob(file, pattern))
      const mutants = content.mutants.filter(
        ({ status }) => !isChanged || (status !== 'Survived' && status !== 'NoCoverage'),
      )
      return [file, { ...content, mutants }]
    }),
  ),
})
