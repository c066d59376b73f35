import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Unit tests before all others: the first test that notices a mutant ends its run. Within each, Vitest
 * begins with what failed last, and the next mutant is often noticed by the same.
 */
export class CheapestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isUnit = ({ moduleId }: TestSpecification) => moduleId.includes('/test/unit/')
    return (await super.sort(files)).toSorted((a, b) => Number(isUnit(b)) - Number(isUnit(a)))
  }
}
