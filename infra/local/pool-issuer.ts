import * as z from 'zod'

const answerWithinMs = 5_000
const Discovery = z.object({ issuer: z.url() })

/**
 * The issuer that a user pool names in its discovery document, which is the one in its tokens. On an emulator it may
 * differ from what CloudFormation says, and an authorizer compares the text.
 *
 * @returns undefined where the emulator publishes no such document.
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
 */
export const poolIssuer = async (
  endpointUrl: string,
  userPoolId: string,
  request: typeof fetch = fetch,
): Promise<string | undefined> => {
  const url = new URL(`/${userPoolId}/.well-known/openid-configuration`, endpointUrl)
  try {
    const answer = await request(url, { signal: AbortSignal.timeout(answerWithinMs) })
    return answer.ok ? Discovery.safeParse(await answer.json()).data?.issuer : undefined
  } catch {
    return undefined
  }
}
