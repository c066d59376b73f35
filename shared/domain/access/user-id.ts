import { createHash } from 'node:crypto'
import { foldUsername } from '../../contract/text/fold.ts'
import { identifierPattern } from '../../contract/text/identifier.ts'

/** Begins ids that are derived from an issuer's. No issuer may give one that looks the same. */
const prefix = 'sub-'
/** Begins ids of imported users. */
const importedPrefix = 'imp-'
/** Begins ids of bots. */
const botPrefix = 'bot-'
const derived = new RegExp(`^(${prefix}|${importedPrefix}|${botPrefix})[A-Za-z0-9_-]{43}$`)

/** Stands for the caller in paths, as in `/chats/{chatId}/members/me`: no user has it as an id. */
const caller = 'me'

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url')

/**
 * The user id of somebody whom an issuer, or another service, knows by an id of its own: the same id, if it can stand
 * in paths, and else a hash of it. A derived id stays as it is.
 */
export const userIdOfSubject = (outsideId: string): string =>
  outsideId !== caller && identifierPattern.test(outsideId) ? outsideId : `${prefix}${hashOf(outsideId)}`

/** Whether an issuer's id looks like a hash of another one. Its holder could pass for somebody else. */
export const looksDerived = (outsideId: string): boolean => derived.test(outsideId)

/** Small letters and digits: the pool ignores case. */
const importedLogin = /^imported-[0-9a-f]{64}$/

/** @param secretHex a secret of this user, as 64 hexadecimal digits. */
export const importedLoginId = (secretHex: string): string => `imported-${secretHex}`
export const isImportedLogin = (loginId: string): boolean => importedLogin.test(loginId)

/**
 * The user id of an imported user, who has it before there is an account in the pool with a `sub` of its own. The pool
 * puts the login id into its tokens. Anyone may sign up in the pool under a name that they choose, but nobody knows the
 * name that belongs to somebody else's id.
 */
export const userIdOfImported = (loginId: string): string => `${importedPrefix}${hashOf(loginId)}`

/** The user id of the bot of an incoming webhook. */
export const userIdOfHook = (hookId: string): string => `${botPrefix}${hashOf(`hook ${hookId}`)}`

/**
 * The user id of a bot: the same for the same name, whatever it is called later.
 * @param name as the back end calls it.
 */
export const userIdOfBot = (name: string): string => `${botPrefix}${hashOf(foldUsername(name))}`
