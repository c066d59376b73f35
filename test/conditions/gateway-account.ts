import type { Clock } from './clock.ts'
import { TokenBucket } from './token-bucket.ts'

/** The default quota of an account and region: requests a second, and at once. */
const quota = { perSecond: 10_000, atOnce: 5_000 } as const

/**
 * API Gateway lets through so much. One quota is shared by REST requests, frames of sockets and posts to `@connections`, of
 * all APIs of the account. Beyond it the answer is 429.
 */
export class GatewayAccount {
  readonly #bucket: TokenBucket

  constructor(clock: Clock, { perSecond, atOnce }: { perSecond: number; atOnce: number } = quota) {
    this.#bucket = new TokenBucket(clock, perSecond, atOnce)
  }

  /** The status of one request, frame or post: 429 beyond the quota, else what it gets by itself. */
  async statusOf(answer: () => Promise<number>): Promise<number> {
    return this.#bucket.take() ? answer() : 429
  }
}
