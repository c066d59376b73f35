import * as z from 'zod'

const StackOutputs = z.object({
  WebBucketName: z.string(),
  RestUrl: z.url(),
  WebSocketUrl: z.url(),
  TableName: z.string(),
  UserPoolId: z.string(),
  TokenIssuer: z.url(),
  UserPoolClientId: z.string(),
  EventBusName: z.string(),
})

/** The outputs of the deployed stack that local runs and tests use. */
export const outputsOf = (outputs: Record<string, string>) => {
  const parsed = StackOutputs.parse(outputs)
  return {
    webBucketName: parsed.WebBucketName,
    restUrl: parsed.RestUrl,
    webSocketUrl: parsed.WebSocketUrl,
    tableName: parsed.TableName,
    userPoolId: parsed.UserPoolId,
    tokenIssuer: parsed.TokenIssuer,
    userPoolClientId: parsed.UserPoolClientId,
    eventBusName: parsed.EventBusName,
  }
}
