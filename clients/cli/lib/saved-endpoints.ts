import { dirname, join } from 'node:path'
import type { Endpoints } from './endpoints.ts'
import { readIfThere, removeIfThere, writePrivate } from './private-file.ts'

const parse = (text: string | undefined): Endpoints | undefined => {
  try {
    const { restUrl, webSocketUrl } = JSON.parse(text ?? '') as Record<string, unknown>
    if (typeof restUrl !== 'string') return undefined
    return {
      restUrl: restUrl.replace(/\/+$/, ''),
      webSocketUrl: typeof webSocketUrl === 'string' ? webSocketUrl : undefined,
    }
  } catch {
    return undefined
  }
}

const savedFile = (folder: string): string => join(folder, 'endpoints.json')

/** The addresses saved by the last log-in that gave them. */
export const readSaved = (folder: string): Endpoints | undefined => parse(readIfThere(savedFile(folder)))

export const save = (folder: string, { restUrl, webSocketUrl }: Endpoints): void =>
  writePrivate(savedFile(folder), `${JSON.stringify({ restUrl, webSocketUrl }, null, 2)}\n`)

/** Removes the saved addresses, unless they are another deployment's by now. */
export const forgetSaved = (folder: string, { restUrl }: Endpoints): void => {
  if (readSaved(folder)?.restUrl === restUrl) removeIfThere(savedFile(folder))
}

/** The addresses that `npm start` wrote in this folder or the nearest one above it. */
export const readLocal = (folder: string): Endpoints | undefined => {
  const found = parse(readIfThere(join(folder, '.local', 'endpoints.json')))
  const above = dirname(folder)
  return found ?? (above === folder ? undefined : readLocal(above))
}
