import { registerHooks } from 'node:module'

/**
 * Puts connections-in-memory.ts in the place of the module that posts to `@connections`. To be imported before anything of
 * the product, which is to be imported dynamically after it.
 */
registerHooks({
  resolve: (specifier, context, next) =>
    specifier.endsWith('/connections-endpoint.ts')
      ? { url: new URL('connections-in-memory.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
})
