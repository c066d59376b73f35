import { fromEnv } from '@aws-sdk/credential-provider-env'

/**
 * Stands in every bundle for `@aws-sdk/credential-provider-node`, where the SDK's clients look for credentials that
 * nobody gave them. That package also knows profiles, SSO, web identities and instance metadata, and brings the
 * clients for them, 90 KB in all. A Lambda function finds its role's credentials in its environment, where the
 * emulator puts them as well, and the environment is renewed with them:
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 *
 * The name is the one that the clients import; esbuild refuses to bundle should they ever ask for another.
 */
export const defaultProvider = () => fromEnv()
