import type { User } from '../../../shared/contract/users.ts'
import { harmlessLine } from './harmless.ts'

/** `Alice Liddell @alice`, or the username alone. */
export const calledBy = ({ username, displayName }: Pick<User, 'username' | 'displayName'>): string =>
  harmlessLine(displayName === undefined ? username : `${displayName} @${username}`)
