/** Tokens as an issuer gives them. */
export type IssuedTokens = {
  accessToken: string
  /** Empty if the issuer gave none: the session ends with its access token then. */
  refreshToken: string
  /** Seconds. */
  expiresIn: number
}

/** An outside issuer, at which a program signs in itself (`logInWith`). */
export type TokenIssuer = {
  /** @throws ApiError `invalid_refresh_token` when the issuer refuses, which ends the session; `unreachable`. */
  refresh(refreshToken: string): Promise<IssuedTokens>
  /** Revokes a refresh token after a log-out. That the issuer is not reached then is no failure. */
  revoke?(refreshToken: string): Promise<void>
}
