import { fromEnv } from '@aws-sdk/credential-provider-env'

/**
 * Replaces `@aws-sdk/credential-provider-node` in every bundle, the SDK's default source of credentials. That package
 * also supports profiles, SSO, web identities and instance metadata, with 90 KB of clients. Lambda and the emulator
 * put a function's credentials into its environment:
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 *
 * The clients import this name. Should they import another one, esbuild refuses to bundle.
 */
export const defaultProvider = () => fromEnv()
