/** Encoded bytes that a user or session id of another service may have, so that every key with it fits. */
const maxEncodedBytes = 900

/**
 * Whether an id that another service chose can stand in a key. Unpaired surrogates are refused: UTF-8 has none, so that
 * two such ids would have one key.
 */
export const isOutsideId = (id: string): boolean =>
  id.isWellFormed() && encodeURIComponent(id).length <= maxEncodedBytes
