import { AsyncLocalStorage } from 'node:async_hooks'
import { dynamo } from '../../../shared/platform/storage/table.ts'
import { sqs } from '../../../shared/platform/queues/sqs.ts'

/** An invocation that dies at its nth call from now: before the call is made, or when it is done and not answered. */
type Life = { callsLeft: number; dies: 'before' | 'done'; isDead?: boolean }

const lives = new AsyncLocalStorage<Life>()

/** Makes a call of the invocation that runs, if that lives. A dead one makes none, whatever it had under way. */
export const mortally = async <T>(call: () => Promise<T>): Promise<T> => {
  const life = lives.getStore()
  if (!life) return call()
  if (life.isDead) throw new Error('dead')
  const isLast = --life.callsLeft < 0
  if (isLast && life.dies === 'before') {
    life.isDead = true
    throw new Error('killed')
  }
  const answer = await call()
  if (isLast || life.isDead) {
    life.isDead = true
    throw new Error('killed')
  }
  return answer
}

/** Has every call to the table and to queues count. */
export const countCalls = (): void => {
  const place = { step: 'initialize', name: 'mortally' } as const
  dynamo().middlewareStack.add((next) => (args) => mortally(() => next(args)), place)
  sqs().middlewareStack.add((next) => (args) => mortally(() => next(args)), place)
}

/** Runs an invocation that lives, whichever one has sent what it handles. */
export const living = <T>(work: () => Promise<T>): Promise<T> => lives.exit(work)

/** Runs an invocation that is killed at one of its calls, if it makes so many. */
export const dyingAt = <T>(life: Life, work: () => Promise<T>): Promise<T> => lives.run(life, work)
