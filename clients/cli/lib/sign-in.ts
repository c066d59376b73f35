import type { SignIn } from '../../../shared/contract/sign-in.ts'
import { ApiError } from '../../client/api-error.ts'
import type { Client } from '../../client/create-client.ts'
import { UsageError } from './failure.ts'

/** The gateway's answer for a route that the deployment does not have. */
const isAbsent = (error: unknown): boolean => error instanceof ApiError && error.status === 404

/** How people sign in. Servers without this route, as those of 0.1.0, check passwords. */
export const wayToSignIn = async (parley: Client): Promise<SignIn> => {
  try {
    return await parley.call('getSignIn')
  } catch (error) {
    if (isAbsent(error)) return { kind: 'password' }
    throw error
  }
}

export const noPasswords = (issuer: string) =>
  new UsageError(`This server has no passwords: users sign in at ${issuer}. Run \`parley login\``)

/** Before a password is asked for. @throws UsageError where people sign in at an outside issuer. */
export const requirePasswords = async (parley: Client): Promise<void> => {
  const signIn = await wayToSignIn(parley)
  if (signIn.kind === 'issuer') throw noPasswords(signIn.issuer)
}

/** Explains why the deployment lacks a route, if an outside issuer takes its place. */
export const explained = async (parley: Client, error: unknown): Promise<unknown> => {
  if (!(error instanceof ApiError) || error.code !== 'unreachable' || !isAbsent(error)) return error
  const signIn = await wayToSignIn(parley).catch(() => undefined)
  return signIn?.kind === 'issuer' ? noPasswords(signIn.issuer) : error
}
