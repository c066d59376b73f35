import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { decodeUtf8 } from '../../../shared/contract/text/utf8.ts'
import { UsageError } from './failure.ts'

const decode = (bytes: Uint8Array): string => {
  try {
    return decodeUtf8(bytes)
  } catch {
    throw new UsageError('Standard input is not UTF-8')
  }
}

/** All of standard input. @throws UsageError if it is not UTF-8. */
export const readText = async (stdin: Readable): Promise<string> => decode(await buffer(stdin))

const newline = 0x0a

/**
 * The lines of an input, each decoded whole: no byte of another line can be lost with one that is not UTF-8.
 * @throws UsageError at the first line that is not UTF-8.
 */
export async function* readLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = Buffer.alloc(0)
  for await (const chunk of input) {
    rest = Buffer.concat([rest, chunk])
    for (let end = rest.indexOf(newline); end >= 0; end = rest.indexOf(newline)) {
      // A carriage return alone ends a line too, as in a terminal.
      yield* decode(rest.subarray(0, end)).replace(/\r$/, '').split('\r')
      rest = rest.subarray(end + 1)
    }
  }
  if (rest.length > 0) yield* decode(rest).split('\r')
}
