import { createHash } from 'node:crypto'
import { userId } from '../../contract/fields.ts'

/** Begins ids that are derived from an issuer's. No issuer may give one that looks the same. */
const prefix = 'sub-'
const derived = new RegExp(`^${prefix}[A-Za-z0-9_-]{43}$`)

/**
 * The user id of somebody whom an issuer, or another service, knows by an id of its own: the same id, if it can stand in
 * paths, and else a hash of it. A derived id stays as it is.
 */
export const userIdOfSubject = (outsideId: string): string =>
  userId.safeParse(outsideId).success
    ? outsideId
    : `${prefix}${createHash('sha256').update(outsideId).digest('base64url')}`

/** Whether an issuer's id looks like a hash of another one. Its holder could pass for somebody else. */
export const looksDerived = (outsideId: string): boolean => derived.test(outsideId)
