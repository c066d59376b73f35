import * as z from 'zod'
import { unavailable } from '../../platform/errors/parley-error.ts'
import { askIssuer, discoverIssuer } from '../../platform/issuer/ask-issuer.ts'
import { logger } from '../../platform/observability/logger.ts'

/** The issuer's claims about the holder of a token; none if it has none. */
export type Userinfo = Record<string, unknown>

const Answer = z.looseObject({ sub: z.string() })

const answered = async (issuer: string, accessToken: string): Promise<Response | undefined> => {
  try {
    const { userinfo_endpoint } = await discoverIssuer(issuer)
    if (userinfo_endpoint === undefined) return undefined
    return await askIssuer(userinfo_endpoint, { authorization: `Bearer ${accessToken}` })
  } catch (error) {
    throw unavailable(error)
  }
}

/**
 * Asks the issuer about the holder of a token. Nothing comes from one that has no such endpoint, refuses this token, as
 * issuers do whose tokens are for one API only, or answers about somebody else.
 * @throws ParleyError `unavailable` while the issuer does not answer: an account made meanwhile would lack what it says.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#UserInfo
 */
export const askUserinfo = async (
  issuer: string,
  { accessToken, subject }: { accessToken: string; subject: string },
): Promise<Userinfo> => {
  const answer = await answered(issuer, accessToken)
  if (!answer) return {}
  if (answer.status >= 500 || answer.status === 429) {
    throw unavailable(new Error(`The userinfo endpoint answered ${answer.status}`))
  }
  const userinfo = answer.ok ? Answer.safeParse(await answer.json().catch(() => undefined)).data : undefined
  if (userinfo?.sub === subject) return userinfo
  logger.info('the userinfo endpoint gave no claims', { status: answer.status })
  return {}
}
