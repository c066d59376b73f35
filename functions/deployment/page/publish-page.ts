import { readdir, readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { emulatorSettings } from '../../../shared/platform/settings/emulator.ts'
import { type Addresses, pageConnections } from './page-connections.ts'
import { deleteFile, listFiles, putFile } from './page-store.ts'

const contentTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
}

/** Files under here have a hash of their content in their names: what a name stands for never changes. */
const hashedFolder = 'assets/'

/** Stands in the built page where its policy goes. */
const policyMark = '<meta name="content-security-policy">'

const headersFor = (key: string) => {
  const contentType = contentTypes[extname(key)]
  if (!contentType) throw new Error(`${key} is of a type that the page is not known to have`)
  return {
    'content-type': contentType,
    'cache-control': key.startsWith(hashedFolder) ? 'public, max-age=31536000, immutable' : 'no-cache',
  }
}

const put = (key: string, content: string | Buffer) => putFile(key, Buffer.from(content), headersFor(key))

const withPolicy = (html: string, contentSecurityPolicy: string): string => {
  if (!html.includes(policyMark)) throw new Error('The page has no place for its policy')
  return html.replace(
    policyMark,
    () => `<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}">`,
  )
}

const filesUnder = async (folder: URL): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const root = new URL(folder).pathname
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replaceAll(sep, '/'))
}

/**
 * Puts the built page into its bucket, with the addresses of the APIs. `index.html` comes last: whoever loads it finds
 * the files that it names. The files of earlier pages stay, for tabs that are still loading them; they weigh kilobytes.
 *
 * @param folder the build; ends with a slash.
 */
export const publishPage = async (folder: URL, addresses: Addresses): Promise<void> => {
  const { config, contentSecurityPolicy } = pageConnections(addresses, emulatorSettings().url)
  const files = (await filesUnder(folder)).filter((file) => file !== 'index.html')
  await Promise.all(files.map(async (file) => put(file, await readFile(new URL(file, folder)))))
  await put('config.json', JSON.stringify(config))
  const html = await readFile(new URL('index.html', folder), 'utf8')
  await put('index.html', withPolicy(html, contentSecurityPolicy))
}

/** Empties the bucket, so that it can be deleted. */
export const withdrawPage = async (): Promise<void> => {
  for (let files = await listFiles(); files.length > 0; files = await listFiles())
    await Promise.all(files.map(deleteFile))
}
