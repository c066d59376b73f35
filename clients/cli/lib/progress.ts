import { harmlessLine } from './harmless.ts'
import type { Output } from './output.ts'
import { showSize } from './show-size.ts'

/** Shows on standard error how far the transfer of a file is. */
export type Progress = {
  /** Takes the number of bytes transferred so far. */
  at(bytes: number): void
  /** Removes the percentage. */
  end(): void
}

type File = { name: string; size: number }

/** A percentage on a terminal; elsewhere one line when the transfer begins; nothing with `--json`. */
export const showProgress = (output: Output, doing: string, { name, size }: File): Progress => {
  const line = harmlessLine(`${doing} ${name} (${showSize(size)})`)
  const { overwrite } = output
  if (!overwrite) {
    output.note(line)
    return { at: () => {}, end: () => {} }
  }
  let shown = -1
  return {
    at(bytes) {
      const percent = Math.floor((bytes * 100) / size)
      if (percent !== shown) overwrite(`${line} ${percent} %`)
      shown = percent
    },
    end() {
      overwrite('')
    },
  }
}
