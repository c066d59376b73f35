import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { fileError } from '../lib/file-error.ts'
import { UsageError } from '../lib/failure.ts'

/** The kinds of lines after the first. Users are imported first, then chats with their members, then messages. */
export const rowKinds = ['user', 'chat', 'member', 'message'] as const
export type RowKind = (typeof rowKinds)[number]

/** One line of the file: where it stands, and its row. */
export type Line = { line: number; kind: RowKind; row: Record<string, unknown>; bytes: number }

export type ImportFile = {
  path: string
  name: string
  size: number
  changedMs: number
  source: string
}

async function* chunksOf(path: string): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* createReadStream(path)
  } catch (error) {
    throw fileError(path, 'read', error)
  }
}

/**
 * Breaks lines at line feeds alone: a text may hold other separators. Text of another encoding would be imported with
 * other characters, and could not be corrected afterwards.
 */
async function* linesOf(path: string): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let [line, rest] = [0, Buffer.alloc(0)]
  const decode = (bytes: Buffer): string => {
    line++
    try {
      return decoder.decode(bytes)
    } catch (cause) {
      throw new UsageError(`Line ${line} is not UTF-8`, { cause })
    }
  }
  for await (const chunk of chunksOf(path)) {
    rest = Buffer.concat([rest, chunk])
    let begin = 0
    for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n', begin)) {
      yield decode(rest.subarray(begin, end))
      begin = end + 1
    }
    rest = rest.subarray(begin)
  }
  if (rest.length > 0) yield decode(rest)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The one field of a line, and its value. */
const parseLine = (text: string, line: number): [string, unknown] => {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw new UsageError(`Line ${line} is not JSON`)
  }
  const [entry, ...others] = isObject(parsed) ? Object.entries(parsed) : []
  if (entry === undefined || others.length > 0)
    throw new UsageError(`Line ${line} must be {"user": …}, {"chat": …}, {"member": …} or {"message": …}`)
  return entry
}

const isKind = (name: string): name is RowKind => (rowKinds as readonly string[]).includes(name)

const rowOf = ([name, value]: [string, unknown], line: number): Pick<Line, 'kind' | 'row'> => {
  if (!isKind(name) || !isObject(value))
    throw new UsageError(`Line ${line} must be {"user": …}, {"chat": …}, {"member": …} or {"message": …}`)
  return { kind: name, row: value }
}

/** The rows of the file, after its first line, which names the source. Empty lines count as lines. */
export async function* readLines(path: string): AsyncGenerator<Line, void, undefined> {
  let line = 0
  for await (const text of linesOf(path)) {
    line++
    if (line > 1 && text.trim() !== '')
      yield { line, ...rowOf(parseLine(text, line), line), bytes: Buffer.byteLength(text) + 1 }
  }
}

const readSource = async (path: string): Promise<string> => {
  for await (const text of linesOf(path)) {
    const [name, source] = parseLine(text, 1)
    if (name === 'source' && typeof source === 'string') return source
    break
  }
  throw new UsageError('Line 1 must name the older system: {"source": "NAME"}')
}

/** Reads the whole file once, so that a line that cannot be read stops the import before anything is imported. */
export const checkFile = async (path: string): Promise<ImportFile> => {
  const found = await stat(path).catch((error) => {
    throw fileError(path, 'read', error)
  })
  const source = await readSource(path)
  for await (const _ of readLines(path));
  const name = path.split(/[/\\]/).at(-1) ?? path
  return { path, name, size: found.size, changedMs: found.mtimeMs, source }
}
