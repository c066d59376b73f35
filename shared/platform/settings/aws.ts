import { lazySettings } from './lazy-settings.ts'
import { anything, text } from './readers.ts'

/** Credentials that sign requests to AWS. Lambda gives them to each execution environment for its lifetime. */
export const awsSettings = /* @__PURE__ */ lazySettings(
  () => ({
    AWS_REGION: text,
    AWS_ACCESS_KEY_ID: text,
    AWS_SECRET_ACCESS_KEY: text,
    AWS_SESSION_TOKEN: anything,
  }),
  (environment) => ({
    region: environment.AWS_REGION,
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
      ...(environment.AWS_SESSION_TOKEN !== undefined && { sessionToken: environment.AWS_SESSION_TOKEN }),
    },
  }),
)
