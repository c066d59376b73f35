import * as z from 'zod'
import { bucketUrlOf } from './bucket-url.ts'
import { parseSettings, requiredText } from './parse-settings.ts'

const { ATTACHMENTS_BUCKET, AWS_REGION } = parseSettings({
  ATTACHMENTS_BUCKET: requiredText,
  AWS_REGION: z.string().default('us-east-1'),
})

/** Where the files of messages are kept. */
export const attachmentSettings = {
  region: AWS_REGION,
  bucketUrl: bucketUrlOf(ATTACHMENTS_BUCKET, AWS_REGION),
}
