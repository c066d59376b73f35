import { extname } from 'node:path'
import { withoutFolders } from '../../../shared/contract/text/file-name.ts'
import { replaceUnruly } from './harmless.ts'

/** Bytes: file systems take 255, and a number may be added. */
const longestName = 240

const shortened = (name: string): string => {
  const extension = [...extname(name)].slice(0, 16).join('')
  const stem = [...name.slice(0, name.length - extname(name).length)]
  while (Buffer.byteLength(stem.join('') + extension) > longestName) stem.pop()
  return stem.join('') + extension
}

/**
 * A name from the server as the name of a file that cannot leave its folder, hide in it, or show as another:
 * `../../.bashrc` is `_bashrc`.
 */
export const plainFileName = (name: string): string => {
  const plain = replaceUnruly(withoutFolders(name), '_').replace(/^\.+/, '_')
  return shortened(plain === '' || plain === '_' ? 'file' : plain)
}

/** The same for files that are saved together: `menu (2).pdf`. */
export const plainFileNames = (names: readonly string[]): string[] => {
  const taken = new Set<string>()
  return names.map((name) => {
    const plain = plainFileName(name)
    const extension = extname(plain)
    const stem = plain.slice(0, plain.length - extension.length)
    let free = plain
    // File systems that ignore case would take two of them for one.
    for (let number = 2; taken.has(free.toLowerCase()); number++) free = `${stem} (${number})${extension}`
    taken.add(free.toLowerCase())
    return free
  })
}
