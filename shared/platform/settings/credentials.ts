import * as z from 'zod'
import { parseSettings, requiredText } from './parse-settings.ts'

/** Lambda gives every execution environment its credentials this way, and renews the environment, not these. */
export const environmentCredentials = () => {
  const environment = parseSettings({
    AWS_ACCESS_KEY_ID: requiredText,
    AWS_SECRET_ACCESS_KEY: requiredText,
    AWS_SESSION_TOKEN: z.string().optional(),
  })
  return {
    accessKeyId: environment.AWS_ACCESS_KEY_ID,
    secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
    ...(environment.AWS_SESSION_TOKEN !== undefined && { sessionToken: environment.AWS_SESSION_TOKEN }),
  }
}
