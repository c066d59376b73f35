import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { UsageError } from './failure.ts'
import { fileError } from './file-error.ts'
import { harmlessLine } from './harmless.ts'
import { showSize } from './show-size.ts'

const checkSize = (path: string, size: number, limit: number): void => {
  if (size === 0) throw new UsageError(harmlessLine(`${path} is empty`))
  if (size > limit)
    throw new UsageError(harmlessLine(`${path} has ${showSize(size)}. The limit is ${showSize(limit)}`))
}

/**
 * All of a file, whose path may begin in the folder `cwd`. @throws UsageError if it cannot be read, is empty, or has
 * more bytes than the limit.
 */
export const readFileUpTo = async (
  cwd: string,
  path: string,
  limit: number,
): Promise<Buffer<ArrayBuffer>> => {
  try {
    const file = await open(resolve(cwd, path))
    try {
      const stats = await file.stat()
      if (!stats.isFile()) throw new UsageError(harmlessLine(`${path} is no file`))
      checkSize(path, stats.size, limit)
      const bytes = await file.readFile()
      // It may have grown meanwhile.
      checkSize(path, bytes.length, limit)
      return bytes as Buffer<ArrayBuffer>
    } finally {
      await file.close()
    }
  } catch (error) {
    throw fileError(path, 'read', error)
  }
}
