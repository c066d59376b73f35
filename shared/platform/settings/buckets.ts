import * as z from 'zod'
import { emulatorSettings, reachableUrl } from './emulator.ts'
import { lazySettings } from './lazy-settings.ts'

const bucketAt = (url: string) => ({ bucketUrl: reachableUrl(url, emulatorSettings().url) })

/** The bucket that holds the files of messages. */
export const attachmentSettings = /* @__PURE__ */ lazySettings(() =>
  z.object({ ATTACHMENTS_URL: z.url() }).transform(({ ATTACHMENTS_URL }) => bucketAt(ATTACHMENTS_URL)),
)

/** The bucket that holds the files of the web page. */
export const pageSettings = /* @__PURE__ */ lazySettings(() =>
  z.object({ PAGE_URL: z.url() }).transform(({ PAGE_URL }) => bucketAt(PAGE_URL)),
)
