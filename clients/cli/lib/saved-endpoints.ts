import { dirname, join } from 'node:path'
import type { Damaged, Endpoints } from './endpoints.ts'
import { readIfThere, removeIfThere, writePrivate } from './private-file.ts'

const begins = (url: unknown, ...protocols: string[]): url is string =>
  typeof url === 'string' && protocols.includes(URL.parse(url)?.protocol ?? '')

const parse = (text: string): Endpoints | undefined => {
  try {
    const { restUrl, webSocketUrl } = JSON.parse(text) as Record<string, unknown>
    if (!begins(restUrl, 'https:', 'http:')) return undefined
    if (webSocketUrl !== undefined && !begins(webSocketUrl, 'wss:', 'ws:')) return undefined
    return { restUrl: restUrl.replace(/\/+$/, ''), webSocketUrl }
  } catch {
    return undefined
  }
}

const read = (file: string, remedy: string): Endpoints | Damaged | undefined => {
  const text = readIfThere(file)
  if (text === undefined) return undefined
  return parse(text) ?? { damaged: `${file} is damaged. ${remedy}` }
}

const savedFile = (folder: string): string => join(folder, 'endpoints.json')

/** The addresses saved by the last log-in that gave them. */
export const readSaved = (folder: string): Endpoints | Damaged | undefined =>
  read(savedFile(folder), 'Remove it, or log in with --url again')

export const save = (folder: string, { restUrl, webSocketUrl }: Endpoints): void =>
  writePrivate(savedFile(folder), `${JSON.stringify({ restUrl, webSocketUrl }, null, 2)}\n`)

/** Removes the saved addresses, unless they are another deployment's by now. */
export const forgetSaved = (folder: string, { restUrl }: Endpoints): void => {
  const saved = readSaved(folder)
  if (saved && 'restUrl' in saved && saved.restUrl === restUrl) removeIfThere(savedFile(folder))
}

/** The addresses that `npm start` wrote in this folder or the nearest one above it. */
export const readLocal = (folder: string): Endpoints | Damaged | undefined => {
  const found = read(join(folder, '.local', 'endpoints.json'), 'Run `npm start` there again, or give --url')
  const above = dirname(folder)
  return found ?? (above === folder ? undefined : readLocal(above))
}
