import { limits } from '../../../shared/contract/limits.ts'
import { type Picture, pictureTypeOf } from '../../../shared/contract/picture.ts'
import { UsageError } from './failure.ts'
import { harmlessLine } from './harmless.ts'
import { readFileUpTo } from './read-file.ts'

/**
 * A picture from a file. @throws UsageError if it cannot be read, is too large, or is no picture that the API takes.
 */
export const readPicture = async (cwd: string, path: string): Promise<Picture> => {
  const bytes = await readFileUpTo(cwd, path, limits.avatarBytes)
  const contentType = pictureTypeOf(bytes)
  if (contentType === undefined)
    throw new UsageError(harmlessLine(`${path} must be a picture: PNG, JPEG or WebP`))
  return { contentType, bytes }
}
