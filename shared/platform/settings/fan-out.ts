import * as z from 'zod'
import { lazySettings } from './lazy-settings.ts'

/** The queue that keeps each chat's order. */
export const fanOutQueueSettings = /* @__PURE__ */ lazySettings(() =>
  z.object({ FAN_OUT_QUEUE_URL: z.url() }).transform(({ FAN_OUT_QUEUE_URL }) => ({ url: FAN_OUT_QUEUE_URL })),
)

/** The queue of recipients that a fan-out could not reach. */
export const fanOutRetryQueueSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ FAN_OUT_RETRY_QUEUE_URL: z.url() })
    .transform(({ FAN_OUT_RETRY_QUEUE_URL }) => ({ url: FAN_OUT_RETRY_QUEUE_URL })),
)

/** The dead letters of both. */
export const fanOutDeadLetterSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ FAN_OUT_DLQ_URL: z.url(), FAN_OUT_RETRY_DLQ_URL: z.url() })
    .transform(({ FAN_OUT_DLQ_URL, FAN_OUT_RETRY_DLQ_URL }) => ({
      url: FAN_OUT_DLQ_URL,
      retryUrl: FAN_OUT_RETRY_DLQ_URL,
    })),
)

/** Into how large parts the sockets of a chat are divided. */
export const shardSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({
      INLINE_SOCKETS: z.coerce.number().int().min(1),
      SOCKETS_PER_SHARD: z.coerce.number().int().min(1),
    })
    .transform(({ INLINE_SOCKETS, SOCKETS_PER_SHARD }) => ({
      /** Up to so many sockets, the sender's own function posts: one round of posts, about 15 ms. Above, queues take over. */
      inlineSockets: INLINE_SOCKETS,
      /** The sockets that one consumer posts to. */
      socketsPerShard: SOCKETS_PER_SHARD,
    })),
)

/** How many posts a second all consumers of queues make together. */
export const postBudgetSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ POSTS_PER_SECOND: z.coerce.number().positive() })
    .transform(({ POSTS_PER_SECOND }) => ({ postsPerSecond: POSTS_PER_SECOND })),
)
