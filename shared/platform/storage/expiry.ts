/**
 * The `expiresAt` of an item (epoch seconds, rounded up) from which DynamoDB may delete it.
 * @param fromMs epoch milliseconds from which the seconds count.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
 */
export const expiryIn = (seconds: number, fromMs = Date.now()): number => Math.ceil(fromMs / 1000) + seconds
