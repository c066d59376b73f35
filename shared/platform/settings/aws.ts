import * as z from 'zod'
import { lazySettings, requiredText } from './lazy-settings.ts'

/** Credentials that sign requests to AWS. Lambda gives them to each execution environment for its lifetime. */
export const awsSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({
      AWS_REGION: requiredText,
      AWS_ACCESS_KEY_ID: requiredText,
      AWS_SECRET_ACCESS_KEY: requiredText,
      AWS_SESSION_TOKEN: z.string().optional(),
    })
    .transform((environment) => ({
      region: environment.AWS_REGION,
      credentials: {
        accessKeyId: environment.AWS_ACCESS_KEY_ID,
        secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
        ...(environment.AWS_SESSION_TOKEN !== undefined && { sessionToken: environment.AWS_SESSION_TOKEN }),
      },
    })),
)
