import * as z from 'zod'
import { awsSettings } from './aws.ts'
import { bucketUrlOf, emulatorSettings } from './emulator.ts'
import { lazySettings, requiredText } from './lazy-settings.ts'

const urlOf = (bucket: string) => bucketUrlOf(bucket, awsSettings().region, emulatorSettings().url)

/** The bucket that holds the files of messages. */
export const attachmentSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ ATTACHMENTS_BUCKET: requiredText })
    .transform(({ ATTACHMENTS_BUCKET }) => ({ bucketUrl: urlOf(ATTACHMENTS_BUCKET) })),
)

/** The bucket that holds the files of the web page. */
export const pageSettings = /* @__PURE__ */ lazySettings(() =>
  z.object({ PAGE_BUCKET: requiredText }).transform(({ PAGE_BUCKET }) => ({ bucketUrl: urlOf(PAGE_BUCKET) })),
)
