import { lazySettings } from './lazy-settings.ts'
import { positive, url, wholeNumber } from './readers.ts'

/** The queue that keeps each chat's order. */
export const fanOutQueueSettings = /* @__PURE__ */ lazySettings(
  () => ({ FAN_OUT_QUEUE_URL: url }),
  ({ FAN_OUT_QUEUE_URL }) => ({ url: FAN_OUT_QUEUE_URL }),
)

/** The queue of recipients that a fan-out could not reach. */
export const fanOutRetryQueueSettings = /* @__PURE__ */ lazySettings(
  () => ({ FAN_OUT_RETRY_QUEUE_URL: url }),
  ({ FAN_OUT_RETRY_QUEUE_URL }) => ({ url: FAN_OUT_RETRY_QUEUE_URL }),
)

/** The dead letters of both. */
export const fanOutDeadLetterSettings = /* @__PURE__ */ lazySettings(
  () => ({ FAN_OUT_DLQ_URL: url, FAN_OUT_RETRY_DLQ_URL: url }),
  ({ FAN_OUT_DLQ_URL, FAN_OUT_RETRY_DLQ_URL }) => ({
    url: FAN_OUT_DLQ_URL,
    retryUrl: FAN_OUT_RETRY_DLQ_URL,
  }),
)

/** Into how large parts the sockets of a chat are divided. */
export const shardSettings = /* @__PURE__ */ lazySettings(
  () => ({
    INLINE_SOCKETS: wholeNumber(1),
    SOCKETS_PER_SHARD: wholeNumber(1),
  }),
  ({ INLINE_SOCKETS, SOCKETS_PER_SHARD }) => ({
    /**
     * Up to so many sockets, the sender's own function posts: one round of posts, about 15 ms. Above, queues take over.
     */
    inlineSockets: INLINE_SOCKETS,
    /** The sockets that one consumer posts to. */
    socketsPerShard: SOCKETS_PER_SHARD,
  }),
)

/** How many posts a second all consumers of queues make together. */
export const postBudgetSettings = /* @__PURE__ */ lazySettings(
  () => ({ POSTS_PER_SECOND: positive }),
  ({ POSTS_PER_SECOND }) => ({ postsPerSecond: POSTS_PER_SECOND }),
)
