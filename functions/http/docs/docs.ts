import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { requestLog } from '../request-log.ts'
import { serveDocs } from './serve-docs.ts'

/** `swagger-ui/` holds swagger-ui-dist's files; the deployment puts it beside the bundle. */
const serve = serveDocs(new URL('./swagger-ui/', import.meta.url))

export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
  .use(requestLog())
  .handler(serve)
