import * as z from 'zod'
import { emulatorUrl } from './emulator.ts'
import { parseSettings, requiredText } from './parse-settings.ts'

const { ATTACHMENTS_BUCKET, AWS_REGION } = parseSettings({
  ATTACHMENTS_BUCKET: requiredText,
  AWS_REGION: z.string().default('us-east-1'),
})

/**
 * Where the bucket's objects are. On AWS the bucket is in the host name; the emulator has it in the path.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export const attachmentSettings = {
  region: AWS_REGION,
  bucketUrl: emulatorUrl
    ? `${emulatorUrl.replace(/\/$/, '')}/${ATTACHMENTS_BUCKET}`
    : `https://${ATTACHMENTS_BUCKET}.s3.${AWS_REGION}.amazonaws.com`,
}
