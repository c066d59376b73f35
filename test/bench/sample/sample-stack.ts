import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2'
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb'
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { build } from 'esbuild'
import { join } from 'node:path'
import { runtimeOptions } from '../../../infra/bundling/bundle-functions.ts'
import { functionTable } from '../../../infra/function-table.ts'

/** As much memory as Parley's function that answers frames. */
const memorySize = functionTable.live.memoryMegabytes

/** The sample as an app of its own, synthesised into a folder that `cdk deploy` takes. */
export const synthesiseSample = async (folder: string): Promise<string> => {
  const code = join(folder, 'code')
  await build({
    ...runtimeOptions,
    entryPoints: { index: join(import.meta.dirname, 'handlers.ts') },
    outdir: code,
    minify: true,
    mainFields: ['module', 'main'],
    logLevel: 'error',
  })
  const app = new App({ outdir: join(folder, 'assembly'), analyticsReporting: false })
  const stack = new Stack(app, 'sample-chat')
  const table = new Table(stack, 'Connections', {
    partitionKey: { name: 'connectionId', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  const api = new WebSocketApi(stack, 'Api', { routeSelectionExpression: '$request.body.action' })
  const stage = new WebSocketStage(stack, 'Stage', { webSocketApi: api, stageName: 'live', autoDeploy: true })
  const integration = (name: 'connect' | 'disconnect' | 'send') => {
    const handler = new LambdaFunction(stack, name, {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize,
      // On a busy machine 200 posts take longer than the default of 3 seconds.
      timeout: Duration.seconds(30),
      handler: `index.${name}`,
      code: Code.fromAsset(code),
      environment: { CONNECTIONS_TABLE: table.tableName },
    })
    table.grantReadWriteData(handler)
    if (name === 'send') {
      stage.grantManagementApiAccess(handler)
      new CfnOutput(stack, 'SendFunctionName', { value: handler.functionName })
    }
    return { integration: new WebSocketLambdaIntegration(`${name}-integration`, handler) }
  }
  api.addRoute('$connect', integration('connect'))
  api.addRoute('$disconnect', integration('disconnect'))
  api.addRoute('$default', integration('send'))
  new CfnOutput(stack, 'WebSocketUrl', { value: `${api.apiEndpoint}/live` })
  return app.synth().directory
}
