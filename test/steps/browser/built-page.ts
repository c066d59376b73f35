import { readFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'vite'

const root = fileURLToPath(new URL('../../../clients/web', import.meta.url))

const contentTypes: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

/** Counts in `globalThis.renders` how often each component renders, through Preact's own hook (`__r`). */
const countRenders: Plugin = {
  name: 'count-renders',
  transform: (code, id) =>
    id.endsWith('/clients/web/main.tsx')
      ? `import { options as preactOptions } from 'preact'
const beforeRender = preactOptions.__r
globalThis.renders = {}
preactOptions.__r = (vnode) => {
  const { name } = vnode.type
  globalThis.renders[name] = (globalThis.renders[name] ?? 0) + 1
  beforeRender?.(vnode)
}
${code}`
      : undefined,
}

export type BuiltPage = { file(path: string): Promise<{ body: Buffer; contentType: string }> }

/** Builds the web page into a folder that `[Symbol.asyncDispose]` removes. @param counting whether it counts renders. */
export const buildPage = async ({ counting = false } = {}): Promise<BuiltPage & AsyncDisposable> => {
  const outDir = await mkdtemp(join(tmpdir(), 'parley-page-'))
  await build({
    root,
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'error',
    // Counted by name, so names must survive.
    ...(counting && { plugins: [countRenders] }),
    build: { outDir, ...(counting && { minify: false }) },
  })
  return {
    file: async (path) => ({
      body: await readFile(join(outDir, path)),
      contentType: contentTypes[extname(path)] ?? 'application/octet-stream',
    }),
    [Symbol.asyncDispose]: () => rm(outDir, { recursive: true, force: true }),
  }
}
