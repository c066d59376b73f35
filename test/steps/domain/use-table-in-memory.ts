import { dynamo } from '../../../shared/platform/storage/table.ts'
import { simulatedEnvironment } from '../../conditions/simulation.ts'
import { inMemory } from '../../conditions/table-conditions.ts'
import { TableInMemory } from '../../conditions/table-in-memory.ts'

/** These tests ask for some more settings, and for some others. */
const environment = {
  ...simulatedEnvironment,
  REST_URL: 'https://api.example.com',
  MESSAGES_PER_SECOND: '1000',
  MESSAGE_BURST: '1000',
  KEEP_ERASED_TEXTS: 'true',
}

type Perform = () => object

/**
 * Gives a test of the domain a table in memory, of its own. Nobody in it has an open socket. Its file loads the project's
 * modules anew (`changesModules`).
 */
export const useTableInMemory = (settings: Record<string, string> = {}) => {
  Object.assign(process.env, environment, settings)
  const table = new TableInMemory()
  const calls = { perform: async (perform: Perform, _input: object): Promise<object> => perform() }
  inMemory(dynamo(), (command, input) => calls.perform(() => table.execute(command, input), input))
  const direct = calls.perform
  /** Does `work` right before the next call of which `isMeant` holds. */
  const beforeCall = (work: () => Promise<unknown>, isMeant: (input: object) => boolean) => {
    calls.perform = async (perform, input) => {
      if (!isMeant(input)) return perform()
      calls.perform = direct
      await work()
      return perform()
    }
  }
  return {
    table,
    beforeCall,
    /** How many calls there are of which `isMeant` holds, while `work` is done. */
    async countCalls(isMeant: (input: object) => boolean, work: () => Promise<unknown>): Promise<number> {
      let count = 0
      const countNext = () =>
        beforeCall(async () => {
          count++
          countNext()
        }, isMeant)
      countNext()
      await work()
      calls.perform = direct
      return count
    },
    /** Does `work` right before the next transaction of which `isMeant` holds. */
    beforeTransaction(work: () => Promise<unknown>, isMeant: (steps: string) => boolean = () => true) {
      beforeCall(work, (input) => 'TransactItems' in input && isMeant(JSON.stringify(input)))
    },
  }
}
