import { createHash, randomBytes } from 'node:crypto'

/** A new secret for a ticket or a link: 256 bits, safe in a URL. */
export const createSecret = (): string => randomBytes(32).toString('base64url')

/** Only hashes are stored, so that a reader of the table cannot use anyone's tickets or links. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('base64url')
