import { mayHaveLostBytes } from '../shared/contract/text/utf8.ts'
import { ParleyError } from '../shared/platform/errors/parley-error.ts'

/** @throws ParleyError `malformed_json` for JSON that a gateway decoded from bytes that were perhaps not UTF-8. */
export const requireIntact = (json: string): void => {
  if (mayHaveLostBytes(json))
    throw new ParleyError(
      'malformed_json',
      'The JSON is not UTF-8. To send the character U+FFFD, write \\ufffd',
    )
}
