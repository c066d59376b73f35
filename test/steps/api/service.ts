import { LambdaClient } from '@aws-sdk/client-lambda'
import { createService, type Service } from '../../../clients/client/service.ts'
import { clientSettings } from '../aws/client-settings.ts'
import { deployment } from '../deployment/deployment.ts'

/** The deployed service function, as a back end calls it. */
export const givenService = (): Service =>
  createService({
    functionName: deployment().outputs['ServiceFunctionName'] ?? '',
    lambda: new LambdaClient(clientSettings()),
  })
