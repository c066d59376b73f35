import type { Condition } from './condition.ts'

/**
 * The `expiresAt` of an item (epoch seconds, rounded up) from which DynamoDB may delete it.
 * @param fromMs epoch milliseconds from which the seconds count.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
 */
export const expiryIn = (seconds: number, fromMs = Date.now()): number => Math.ceil(fromMs / 1000) + seconds

/** Now, as `expiresAt` counts. */
const nowSeconds = (): number => Math.floor(Date.now() / 1000)

/** Whether an item has expired: DynamoDB deletes it within days. */
export const hasExpired = ({ expiresAt }: { expiresAt: number }): boolean => expiresAt < nowSeconds()

/** There is no item under this key, or one that has expired. */
export const absentOrExpired = (): Condition => ({
  condition: 'attribute_not_exists(pk) OR expiresAt < :now',
  values: { ':now': nowSeconds() },
})
