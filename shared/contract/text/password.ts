/**
 * Prepares a password for comparison by the profile OpaqueString: spaces of any kind are U+0020, and the text is
 * composed (NFC), so that a keyboard that composes accents otherwise enters the same password. Case and width count.
 * @see https://www.rfc-editor.org/rfc/rfc8265#section-4.2.2
 */
export const preparePassword = (typed: string): string => typed.replace(/\p{Zs}/gu, ' ').normalize('NFC')

/** A new password, or why it is refused. */
export const passwordFault = (prepared: string): string | undefined => {
  if (!prepared.isWellFormed()) return 'Must be well-formed Unicode'
  if (prepared !== prepared.trim()) return 'Must not begin or end with white space'
  if (/\p{Cc}/u.test(prepared)) return 'Must not contain control characters'
  return undefined
}
