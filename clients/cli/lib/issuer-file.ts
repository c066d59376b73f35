import type { IssuerSignIn } from '../../../shared/contract/sign-in.ts'
import type { TokenIssuer } from '../../client/token-issuer.ts'
import { readIfThere, removeIfThere, writePrivate } from './private-file.ts'
import { tokenFile } from './token-file.ts'

/** The issuer that a session came from, kept beside it: its tokens are refreshed there. */
export type SavedIssuer = { signIn: IssuerSignIn; clientId: string }

const issuerFile = (folder: string, restUrl: string): string =>
  tokenFile(folder, restUrl).replace(/\.json$/, '.issuer.json')

export const readIssuer = (folder: string, restUrl: string): SavedIssuer | undefined => {
  try {
    const { signIn, clientId } = JSON.parse(readIfThere(issuerFile(folder, restUrl)) ?? '') as SavedIssuer
    return typeof signIn.issuer === 'string' && typeof clientId === 'string'
      ? { signIn, clientId }
      : undefined
  } catch {
    return undefined
  }
}

export const saveIssuer = (folder: string, restUrl: string, issuer: SavedIssuer): void =>
  writePrivate(issuerFile(folder, restUrl), `${JSON.stringify(issuer, null, 2)}\n`)

export const forgetIssuer = (folder: string, restUrl: string): void =>
  removeIfThere(issuerFile(folder, restUrl))

/** Loaded when tokens are refreshed or revoked: most commands need neither. */
export const lazyIssuer = ({ signIn, clientId }: SavedIssuer): TokenIssuer => {
  const load = async () => {
    const [{ issuerClient }, { tokenIssuer }] = await Promise.all([
      import('../../issuer/issuer-client.ts'),
      import('../../issuer/token-issuer.ts'),
    ])
    return tokenIssuer(issuerClient(signIn, clientId))
  }
  return {
    refresh: async (refreshToken) => (await load()).refresh(refreshToken),
    revoke: async (refreshToken) => (await load()).revoke?.(refreshToken),
  }
}
