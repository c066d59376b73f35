import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export const root = dirname(dirname(import.meta.dirname))

type Names = Readonly<Record<string, string>>

/** A workspace's package.json: its `exports` and `bin` name sources. */
export type Manifest = {
  name: string
  version: string
  private?: boolean
  exports?: Names
  bin?: Names
  dependencies?: Names
  peerDependencies?: Names
  /** `directory` is where it is built, and published from. */
  publishConfig: { directory: string; [field: string]: unknown }
  [field: string]: unknown
}

export type Workspace = { folder: string; manifest: Manifest }

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'))

/** The packages of this repository that are published. */
export const workspaces = (): Workspace[] =>
  (read(join(root, 'package.json')).workspaces as string[])
    .map((path) => ({
      folder: join(root, path),
      manifest: read(join(root, path, 'package.json')) as Manifest,
    }))
    .filter(({ manifest }) => !manifest.private)
