import type { Newcomer } from '../provisioning/provision-user.ts'

/** How a call identifies its caller: by a verified access token, or by the socket that it came over. */
export type Credentials =
  | {
      kind: 'token'
      userId: string
      sessionId: string
      tokenExpiresAtMs: number
      /** When the session began, in whole seconds; absent if the token does not say. */
      startedAtMs?: number
      /** When the user logged in, of a session that its issuer may go on with after it has ended here. */
      authenticatedAtMs?: number
      /** When the user last proved who they are; absent if the token does not say. */
      lastLogInAtMs?: number
      /** Roles that the issuer gives the user, beyond this deployment's chats. */
      roles?: readonly string[]
      /** The user in the words of an outside issuer, for the case that there is no account yet. */
      newcomer?: Newcomer
      /** The deployment's back end acts for nobody: see `asSystem`. */
      system?: true
    }
  | { kind: 'connection'; connectionId: string }
export type TokenCredentials = Extract<Credentials, { kind: 'token' }>
export type ConnectionCredentials = Extract<Credentials, { kind: 'connection' }>
