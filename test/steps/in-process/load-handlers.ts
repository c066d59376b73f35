import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'

export type Handler = (event: object, context: object) => Promise<APIGatewayProxyStructuredResultV2>

/** The handlers of modules, by the names of their functions. */
export const handlersOf = (modules: Record<string, { handler: unknown }>): Record<string, Handler> =>
  Object.fromEntries(Object.entries(modules).map(([name, { handler }]) => [name, handler as Handler]))

/** The handlers of all routes, by their groups. They read the environment, so set that first. */
export const loadHandlers = async (): Promise<Record<string, Handler>> =>
  handlersOf({
    account: await import('../../../functions/http/account.ts'),
    auth: await import('../../../functions/http/auth.ts'),
    users: await import('../../../functions/http/users.ts'),
    chats: await import('../../../functions/http/chats.ts'),
    members: await import('../../../functions/http/members.ts'),
    messages: await import('../../../functions/http/messages.ts'),
    attachments: await import('../../../functions/http/attachments.ts'),
    notifications: await import('../../../functions/http/notifications.ts'),
    admin: await import('../../../functions/http/admin.ts'),
  })

/** Whether the gateway's authorizer, in front of all routes that are not open, lets a token pass. */
export const isAuthorised = async (token: string | undefined): Promise<boolean> => {
  if (token === undefined) return false
  const { verifyAccessToken } = await import('../../../shared/domain/accounts/verify-access-token.ts')
  try {
    await verifyAccessToken(token)
    return true
  } catch (error) {
    if ((error as { code?: unknown }).code === 'unauthenticated') return false
    throw error
  }
}
