import * as z from 'zod'

/** Where and how people of a deployment sign in. */
export const SignIn = z
  .discriminatedUnion('kind', [
    z
      .object({ kind: z.literal('password') })
      .meta({ description: 'A password, which this deployment checks.' }),
    z
      .object({
        kind: z.literal('issuer'),
        issuer: z
          .url()
          .meta({ description: 'An OpenID Connect issuer.', example: 'https://login.example.com' }),
        pageClientId: z.string().optional().meta({
          description: 'The web page as the issuer knows it; absent if nobody signs in there.',
        }),
        cliClientId: z.string().optional().meta({ description: 'The same for the command line.' }),
        scope: z.string().meta({ example: 'openid profile email offline_access' }),
        audience: z
          .object({ parameter: z.enum(['resource', 'audience']), value: z.string() })
          .optional()
          .meta({
            description: 'A further parameter of requests to the issuer, by which tokens are for this API.',
          }),
      })
      .meta({ description: 'Authorization code with PKCE, or a device code, at the issuer.' }),
  ])
  .meta({ id: 'SignIn' })
export type SignIn = z.infer<typeof SignIn>
export type IssuerSignIn = Extract<SignIn, { kind: 'issuer' }>
