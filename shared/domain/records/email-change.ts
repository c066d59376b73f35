import type { Key } from '../../platform/storage/key.ts'

/** A new e-mail address that its user has yet to prove. A later one takes its place. */
export type EmailChange = Key & {
  email: string
  codeHash: string
  /** Codes that may still be tried. */
  attemptsLeft: number
  goodUntilMs: number
  expiresAt: number
}
