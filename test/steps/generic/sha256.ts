import { createHash } from 'node:crypto'

/** SHA-256 of a text as base64url, as verifiers compute it. */
export const sha256 = async (text: string): Promise<string> =>
  createHash('sha256').update(text).digest('base64url')
