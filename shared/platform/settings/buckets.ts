import { emulatorSettings, reachableUrl } from './emulator.ts'
import { lazySettings } from './lazy-settings.ts'
import { url } from './readers.ts'

const bucketAt = (url: string) => ({ bucketUrl: reachableUrl(url, emulatorSettings().url) })

/** The bucket that holds the files of messages. */
export const attachmentSettings = /* @__PURE__ */ lazySettings(
  () => ({ ATTACHMENTS_URL: url }),
  ({ ATTACHMENTS_URL }) => bucketAt(ATTACHMENTS_URL),
)

/** The bucket that holds the files of the web page. */
export const pageSettings = /* @__PURE__ */ lazySettings(
  () => ({ PAGE_URL: url }),
  ({ PAGE_URL }) => bucketAt(PAGE_URL),
)
