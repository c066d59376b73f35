import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'

/** The source map beside each file that a stack trace has named; `undefined` for files without one. */
const maps = new Map<string, SourceMap | undefined>()

const readMap = (fileUrl: string): SourceMap | undefined => {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(fileUrl)}.map`, 'utf8')))
  } catch {
    return undefined
  }
}

const mapOf = (fileUrl: string): SourceMap | undefined => {
  if (!maps.has(fileUrl)) maps.set(fileUrl, readMap(fileUrl))
  return maps.get(fileUrl)
}

const position = /(file:\/\/[^\s()]+):(\d+):(\d+)/

/**
 * A line of a stack trace with the position in the source, for code that was bundled with a source map. Node's
 * `--enable-source-maps` does the same for all stacks, and reads the map at every start: a tenth of the first send.
 */
export const withOriginalPosition = (line: string): string =>
  line.replace(position, (bundled, fileUrl: string, row: string, column: string) => {
    const entry = mapOf(fileUrl)?.findEntry(Number(row) - 1, Number(column) - 1)
    if (!entry || !('originalSource' in entry)) return bundled
    const { originalSource, originalLine, originalColumn } = entry
    // Sources are relative to the bundle, which was made elsewhere.
    return `${originalSource.replace(/^(\.\.\/)+/, '')}:${originalLine + 1}:${originalColumn + 1}`
  })
