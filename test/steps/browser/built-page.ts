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

type File = { body: Buffer; contentType: string }
export type BuiltPage = {
  paths: string[]
  /** @throws Error if there is no such file. */
  file(path: string): File
}

const buildAnew = async (counting: boolean): Promise<BuiltPage> => {
  const built = await build({
    root,
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'error',
    // Counted by name, so names must survive.
    ...(counting && { plugins: [countRenders] }),
    build: { write: false, ...(counting && { minify: false }) },
  })
  const files = new Map<string, File>()
  for (const { output } of [built].flat() as { output: Output[] }[]) {
    for (const one of output) {
      const body = Buffer.from(one.type === 'chunk' ? one.code : one.source)
      const contentType = contentTypes[extname(one.fileName)] ?? 'application/octet-stream'
      files.set(one.fileName, { body, contentType })
    }
  }
  return {
    paths: [...files.keys()],
    file: (path) => {
      const file = files.get(path.replace(/^\//, ''))
      if (!file) throw new Error(`The page has no ${path}`)
      return file
    },
  }
}
type Output =
  | { type: 'chunk'; fileName: string; code: string }
  | { type: 'asset'; fileName: string; source: string | Uint8Array }

const pages = new Map<boolean, Promise<BuiltPage>>()

/** Builds the web page, in memory and once per process. @param counting whether it counts renders. */
export const buildPage = ({ counting = false } = {}): Promise<BuiltPage> => {
  const page = pages.get(counting) ?? buildAnew(counting)
  pages.set(counting, page)
  return page
}
