/**
 * Replaces `@aws-sdk/middleware-endpoint-discovery` in every bundle, with which DynamoDB's client can discover its
 * endpoint. Parley never enables that, and the package brings 9 KB with a cache and two libraries of collections.
 *
 * The client imports these names. Should it import another one, esbuild refuses to bundle.
 */
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: () => undefined,
  configFileSelector: () => undefined,
  default: undefined,
}
export const resolveEndpointDiscoveryConfig = <Config>(config: Config): Config => config
