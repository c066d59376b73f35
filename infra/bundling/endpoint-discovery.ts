/**
 * Stands in every bundle for `@aws-sdk/middleware-endpoint-discovery`, by which DynamoDB's client can ask for its
 * endpoint first. It does so only where that is switched on, which nothing here does, and brings a cache with two
 * libraries of collections, 9 KB in all.
 *
 * The names are those that the client imports; esbuild refuses to bundle should it ever ask for another.
 */
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: () => undefined,
  configFileSelector: () => undefined,
  default: undefined,
}
export const resolveEndpointDiscoveryConfig = <Config>(config: Config): Config => config
