import * as z from 'zod'
import { emulatorUrl } from './emulator.ts'
import { parseSettings, requiredText } from './parse-settings.ts'

const { PAGE_BUCKET, AWS_REGION } = parseSettings({
  PAGE_BUCKET: requiredText,
  AWS_REGION: z.string().default('us-east-1'),
})

/** Where the web page's files are kept: the bucket is in the host name on AWS, and in the path on the emulator. */
export const pageSettings = {
  region: AWS_REGION,
  bucketUrl: emulatorUrl
    ? `${emulatorUrl.replace(/\/$/, '')}/${PAGE_BUCKET}`
    : `https://${PAGE_BUCKET}.s3.${AWS_REGION}.amazonaws.com`,
  emulatorUrl,
}
