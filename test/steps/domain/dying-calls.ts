import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'

type Death = { after: number; then: 'before' | 'done' }

/**
 * Lets a test kill what runs in this process at one of its writes, to the table or the bucket: right before it, or when
 * it is done but not answered. From then on every call fails, because the dead call nothing, until `kills` returns.
 */
export const dyingCalls = (client: DynamoDBClient) => {
  let death: Death | undefined
  let isDead = false
  let writes = 0

  const die = (): never => {
    isDead = true
    throw new Error('killed')
  }
  const mortal = async <T>(isWrite: boolean, call: () => Promise<T>): Promise<T> => {
    if (isDead) throw new Error('dead')
    const isLast = isWrite && ++writes === death?.after
    if (isLast && death?.then === 'before') die()
    const answer = await call()
    if (isLast) die()
    return answer
  }

  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) =>
        mortal(/Write|Put|Update|Delete/.test(commandName), () => next(args)),
    { step: 'initialize', name: 'dyingCalls' },
  )
  const fetched = globalThis.fetch
  globalThis.fetch = (input, init) =>
    mortal(/PUT|DELETE/.test(init?.method ?? ''), () => fetched(input, init))

  return {
    /** @returns whether the work died. */
    async kills(at: Death, work: () => Promise<unknown>): Promise<boolean> {
      death = at
      writes = 0
      await work().catch((error: unknown) => {
        if (!isDead) throw error
      })
      const died = isDead
      death = undefined
      isDead = false
      return died
    },
    restore() {
      client.middlewareStack.remove('dyingCalls')
      globalThis.fetch = fetched
    },
  }
}
