import * as z from 'zod'
import { flag, lazySettings } from './lazy-settings.ts'

/** Whether texts of erased users stay, without their author. */
export const erasureSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ KEEP_ERASED_TEXTS: flag })
    .transform(({ KEEP_ERASED_TEXTS }) => ({ keepTexts: KEEP_ERASED_TEXTS })),
)

/** The queue of erasures. */
export const erasureQueueSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ ERASURE_QUEUE_URL: z.url() })
    .transform(({ ERASURE_QUEUE_URL }) => ({ queueUrl: ERASURE_QUEUE_URL })),
)

export const erasureDeadLetterSettings = /* @__PURE__ */ lazySettings(() =>
  z.object({ ERASURE_DLQ_URL: z.url() }).transform(({ ERASURE_DLQ_URL }) => ({ url: ERASURE_DLQ_URL })),
)
