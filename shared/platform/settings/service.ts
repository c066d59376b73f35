import * as z from 'zod'
import { lazySettings } from './lazy-settings.ts'

/** Where the service function puts the events that it has to refuse. */
export const serviceSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ SERVICE_DLQ_URL: z.url() })
    .transform(({ SERVICE_DLQ_URL }) => ({ deadLettersUrl: SERVICE_DLQ_URL })),
)
