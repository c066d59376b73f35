import { readFileSync } from 'node:fs'

/** The version of `parley`, which is that of the wire contract. */
export const parleyVersion = (): string => {
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
  return version
}
