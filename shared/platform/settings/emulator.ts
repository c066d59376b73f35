import * as z from 'zod'
import { parseSettings } from './parse-settings.ts'

/** Set by LocalStack-compatible emulators in the functions they run, and by nobody on AWS. */
export const { AWS_ENDPOINT_URL: emulatorUrl } = parseSettings({ AWS_ENDPOINT_URL: z.url().optional() })
