import { readFile } from 'node:fs/promises'
import { createRequire, isBuiltin } from 'node:module'
import { dirname } from 'node:path'
import type { Plugin } from 'esbuild'

/**
 * Errors of the SDK that Parley knows by more than their names, by client. The other classes are left out of bundles.
 * Such an error then arrives as its client's base exception, with its own name, message and metadata.
 */
export const keptErrors: Readonly<Record<string, readonly string[]>> = {
  'client-dynamodb': [
    'ConditionalCheckFailedException',
    'TransactionCanceledException',
    'TransactionConflictException',
  ],
}

/** Keys of schemas stand in constants, `{ [_h]: … }`, and esbuild leaves nothing out that has a computed key. */
const withPlainKeys = (schemas: string): string => {
  const constants = new Map(
    [...schemas.matchAll(/^const (\w+) = ("[^"\\]*");$/gm)].map(([, name, value]) => [name, value]),
  )
  return schemas.replace(/([{,]\s*)\[(\w+)\]:/g, (whole, before: string, name: string) =>
    constants.has(name) ? `${before}${constants.get(name)}:` : whole,
  )
}

/** A client registers the class of every error of its service when it loads: up to 25 KB. */
const withFewErrors = (schemas: string, kept: readonly string[]): string =>
  schemas.replace(/^n\d+_registry\.registerError\(\w+\$?, (\w+)\);$/gm, (whole, name: string) =>
    kept.includes(name) ? whole : '',
  )

const schemasOfClient = /@aws-sdk[\\/](client-[^\\/]+)[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/

/**
 * Lets esbuild leave out what Parley does not use of the SDK's clients: the schemas of other operations (of SES's 130
 * they were 45 KB), the classes of errors, and their package.json, of which they read the version.
 */
export const leanClients: Plugin = {
  name: 'lean-clients',
  setup: ({ onLoad }) => {
    onLoad({ filter: schemasOfClient }, async ({ path }) => {
      const client = schemasOfClient.exec(path)?.[1] ?? ''
      return {
        loader: 'js',
        contents: withFewErrors(withPlainKeys(await readFile(path, 'utf8')), keptErrors[client] ?? []),
      }
    })
    onLoad({ filter: /@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8')) as { version: string }
      return { loader: 'json', contents: JSON.stringify({ version }) }
    })
  },
}

const replacements: readonly [file: RegExp, contents: string][] = [
  // EventBridge and SES have global endpoints, which are signed for several regions at once. Parley has none of those.
  [
    /signature-v4-multi-region[\\/]dist-es[\\/]index\.js$/,
    "export { SignatureV4 as SignatureV4MultiRegion } from '@smithy/signature-v4'",
  ],
  // SHA-256 and MD5 for a Node without `node:crypto`.
  [/checksum[\\/]sha256[\\/]Sha256Js\.js$/, 'export const Sha256Js = undefined'],
  [/checksum[\\/]md5[\\/]Md5Js\.js$/, 'export const Md5Js = undefined'],
  // Profiles in files below `~/.aws`, which each client would look for when it starts.
  [
    /shared-ini-file-loader[\\/]loadSharedConfigFiles\.js$/,
    `export { CONFIG_PREFIX_SEPARATOR } from './constants'
     export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} })`,
  ],
  // Bodies that are streams of files, which no request has. The class of these streams loads readline and more.
  [
    /util-body-length[\\/]calculateBodyLength\.js$/,
    `export const calculateBodyLength = (body) => {
       if (typeof body === 'string') return Buffer.byteLength(body)
       const length = body ? (body.byteLength ?? body.size ?? body.length) : 0
       if (typeof length === 'number') return length
       throw new Error('The length of the body is not known')
     }`,
  ],
  // Adaptive retries, for which a client has to ask.
  [
    /retry[\\/]util-retry[\\/]AdaptiveRetryStrategy\.js$/,
    "export { StandardRetryStrategy as AdaptiveRetryStrategy } from './StandardRetryStrategy'",
  ],
  // Settings of a client: from the environment, or their default. The SDK would look into files next, and make an error
  // with a stack for each setting that is nowhere.
  [
    /node-config-provider[\\/]configLoader\.js$/,
    `const read = async ({ environmentVariableSelector, default: standard }, options) => {
       try {
         const set = environmentVariableSelector(process.env, options)
         if (set !== undefined) return set
       } catch {}
       return typeof standard === 'function' ? standard() : standard
     }
     export const loadConfig = (selectors, options = {}) => {
       let loaded
       return () => (loaded ??= read(selectors, options))
     }`,
  ],
  // A log of all calls, which no client here keeps: it would prepare each input and output for it.
  [
    /middleware-logger[\\/]loggerMiddleware\.js$/,
    `export const loggerMiddlewareOptions = {}
     export const loggerMiddleware = () => (next) => next
     export const getLoggerPlugin = () => ({ applyToStack: () => {} })`,
  ],
  // Bodies as browsers have them. To ask for their classes by name makes Node load its web streams.
  [
    /util-stream[\\/]stream-type-check\.js$/,
    `const isA = (name) => (value) => value?.constructor?.name === name
     export const isReadableStream = isA('ReadableStream')
     export const isBlob = isA('Blob')`,
  ],
  // Ids of calls: by the module that signing loads anyway, instead of the one that browsers have.
  [
    /serde[\\/]uuid[\\/]v4\.js$/,
    "import { randomUUID } from 'node:crypto'; export const bindV4 = () => () => randomUUID()",
  ],
  // The metadata of EC2 instances, which no function has.
  [
    /regionConfig[\\/]getInstanceMetadataRegion\.js$/,
    'export const getInstanceMetadataRegion = async () => undefined',
  ],
]

/** Replaces parts of the SDK that never run in a function: it has a region, credentials and no files of settings. */
export const withoutProfiles: Plugin = {
  name: 'without-profiles',
  setup: ({ onLoad }) => {
    for (const [filter, contents] of replacements) onLoad({ filter }, () => ({ loader: 'js', contents }))
  },
}

/** Powertools' packages may bring two versions of what they share. All of them get the logger's. */
export const oneCommons: Plugin = {
  name: 'one-commons',
  setup: ({ onResolve, resolve }) => {
    const resolveDir = dirname(createRequire(import.meta.url).resolve('@aws-lambda-powertools/logger'))
    onResolve({ filter: /^@aws-lambda-powertools\/commons/ }, ({ path, kind, pluginData }) =>
      pluginData === oneCommons ? undefined : resolve(path, { resolveDir, kind, pluginData: oneCommons }),
    )
  },
}

/**
 * Leaves zod's generator of JSON Schema out, which every zod schema refers to: 15 KB. Only the documentation generates
 * any; elsewhere the generator throws.
 */
export const withoutJsonSchema: Plugin = {
  name: 'without-json-schema',
  setup: ({ onLoad }) => {
    onLoad(
      { filter: /zod[\\/]v4[\\/]core[\\/](to-json-schema|json-schema-processors)\.js$/ },
      async ({ path }) => {
        const text = await readFile(path, 'utf8')
        const names = [...text.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name]) => name)
        return {
          loader: 'js',
          contents: [
            "const absent = () => () => { throw new Error('This function is bundled without JSON Schema') };",
            ...names.map((name) => `export const ${name} = absent;`),
          ].join('\n'),
        }
      },
    )
  },
}

const stringFormats = /(^export const ZodString = [\s\S]*?^\}), \{$[\s\S]*?^\}\);$/m
const memoizer = 'core.config({ memoizer: core.memoizer() })'

/**
 * Leaves out what no schema of Parley needs of zod, and every schema brings along:
 * - `z.string().email()`, `.url()` and the like, which zod has deprecated for `z.email()`: the schemas of all formats,
 *   15 KB. Should a schema use one, its function would fail as it loads.
 * - the memory of values that refer to themselves, which JSON and environments do not: 3 KB, and a walk through each
 *   schema when it is first used.
 */
export const leanSchemas: Plugin = {
  name: 'lean-schemas',
  setup: ({ onLoad }) => {
    onLoad({ filter: /zod[\\/]v4[\\/]classic[\\/]schemas\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      if (!stringFormats.test(text)) throw new Error('zod declares ZodString in another way now')
      if (!text.includes(memoizer)) throw new Error('zod remembers values in another way now')
      return { loader: 'js', contents: text.replace(stringFormats, '$1);').replace(memoizer, 'undefined') }
    })
  },
}

/** The names of a module of Node that an ES module can export. */
const namesOf = (module: string): string[] =>
  Object.keys(process.getBuiltinModule(module) ?? {}).filter((name) =>
    /^(?!default$)[a-z_$][\w$]*$/i.test(name),
  )

/** Few invocations call their functions: those that are traced, and those of busy chats. */
const loadedLate = new Set(['node:dgram', 'node:zlib'])

/**
 * Takes what is used of Node's modules from `process.getBuiltinModule`. For an import statement Node reads every export
 * of such a module, and some of them load much when they are read: those of `node:process` 45 further modules, and
 * `WebSocket` of `node:http` all of undici.
 * @see https://nodejs.org/docs/latest-v24.x/api/process.html#processgetbuiltinmoduleid
 */
export const leanBuiltins: Plugin = {
  name: 'lean-builtins',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^(?:node:)?[a-z0-9_/]+$/ }, ({ path, kind }) =>
      kind === 'import-statement' && isBuiltin(path)
        ? { path: `node:${path.replace(/^node:/, '')}`, namespace: 'builtin' }
        : undefined,
    )
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: [
        `const module = /* @__PURE__ */ process.getBuiltinModule('${path}')`,
        'export default module',
        ...namesOf(path).map((name) =>
          loadedLate.has(path) && /^[a-z]/.test(name)
            ? `export const ${name} = (...given) => process.getBuiltinModule('${path}').${name}(...given)`
            : `export const ${name} = /* @__PURE__ */ (() => module.${name})()`,
        ),
      ].join('\n'),
      loader: 'js',
    }))
  },
}
