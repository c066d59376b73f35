import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'

/**
 * Writes the keys of an SDK client's schemas out. The clients keep them in constants, `{ [_h]: … }`, and esbuild leaves
 * nothing out that has a computed key: an e-mail would bring the schemas of all 130 operations of SES, 45 KB.
 */
export const plainSchemaKeys: Plugin = {
  name: 'plain-schema-keys',
  setup: ({ onLoad }) => {
    onLoad(
      { filter: /@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/ },
      async ({ path }) => {
        const text = await readFile(path, 'utf8')
        const constants = new Map(
          [...text.matchAll(/^const (\w+) = ("[^"\\]*");$/gm)].map(([, name, value]) => [name, value]),
        )
        return {
          loader: 'js',
          contents: text.replace(/([{,]\s*)\[(\w+)\]:/g, (whole, before: string, name: string) =>
            constants.has(name) ? `${before}${constants.get(name)}:` : whole,
          ),
        }
      },
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
