import { lazySettings } from './lazy-settings.ts'
import { list, type Reader, text, url, withDefault } from './readers.ts'

const secondsByName: Reader<Record<string, number>> = (value) => {
  const read: unknown = JSON.parse(text(value))
  const isOne = (seconds: unknown) => typeof seconds === 'number'
  if (typeof read === 'object' && read !== null && Object.values(read).every(isOne)) return { ...read }
  throw new Error('is no object of numbers')
}

/** The seconds in which jobs of each queue of this function ought to be handled, by the queue's ARN. */
export const lateAfterSettings = /* @__PURE__ */ lazySettings(
  () => ({ LATE_AFTER_SECONDS: withDefault(secondsByName, {}) }),
  ({ LATE_AFTER_SECONDS }) => ({
    secondsByArn: LATE_AFTER_SECONDS,
  }),
)

/** All queues by name, and the address of any of them: the others differ in the name. */
export const watchedQueueSettings = /* @__PURE__ */ lazySettings(
  () => ({ ANY_QUEUE_URL: url, WATCHED_QUEUES: list, WATCHED_DEAD_LETTERS: list }),
  ({ ANY_QUEUE_URL, WATCHED_QUEUES, WATCHED_DEAD_LETTERS }) => ({
    baseUrl: ANY_QUEUE_URL.slice(0, ANY_QUEUE_URL.lastIndexOf('/')),
    queues: WATCHED_QUEUES,
    deadLetters: WATCHED_DEAD_LETTERS,
  }),
)
