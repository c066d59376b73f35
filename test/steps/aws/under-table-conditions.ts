import { afterAll, beforeAll } from 'vitest'
import { dynamo } from '../../../shared/platform/storage/table.ts'
import { realClock } from '../../conditions/clock.ts'
import { TableConditions, underConditions } from '../../conditions/table-conditions.ts'

/** Puts AWS's conditions in front of the table for the tests of a file: conflicts, limits of partitions and latency. */
export const underTableConditions = (): void => {
  let withoutConditions: (() => void) | undefined
  beforeAll(() => {
    withoutConditions = underConditions(dynamo(), new TableConditions(realClock))
  })
  afterAll(() => withoutConditions?.())
}
