/** Lenient decoders put this where bytes are not UTF-8. */
const replacement = '\ufffd'

/** @throws TypeError for bytes that are not UTF-8. */
export const decodeUtf8 = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)

/**
 * Whether a JSON text may have lost bytes on its way: gateways pass a body on as text, and put U+FFFD where it was not
 * UTF-8. Who means that character itself writes it escaped, see `toJson`.
 */
export const mayHaveLostBytes = (json: string): boolean => json.includes(replacement)

/** JSON in which U+FFFD is escaped, so that the server knows it as meant. */
export const toJson = (value: unknown): string => JSON.stringify(value).replaceAll(replacement, '\\ufffd')

/** The bytes of a value as JSON. */
export const jsonBytes = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length
