import * as z from 'zod'
import { bucketUrlOf } from './bucket-url.ts'
import { emulatorUrl } from './emulator.ts'
import { parseSettings, requiredText } from './parse-settings.ts'

const { PAGE_BUCKET, AWS_REGION } = parseSettings({
  PAGE_BUCKET: requiredText,
  AWS_REGION: z.string().default('us-east-1'),
})

/** Where the web page's files are kept. */
export const pageSettings = {
  region: AWS_REGION,
  bucketUrl: bucketUrlOf(PAGE_BUCKET, AWS_REGION),
  emulatorUrl,
}
