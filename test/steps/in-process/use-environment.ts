import { callAws } from '../aws/aws-api.ts'
import { deployment } from '../deployment/deployment.ts'

type Configuration = { Environment?: { Variables?: Record<string, string> } }

/** The environment that a function was deployed with. */
const environmentOf = async (functionName: string): Promise<Record<string, string>> => {
  const path = `/2015-03-31/functions/${functionName}/configuration`
  const { Environment } = (await callAws('lambda', { method: 'GET', path })) as Configuration
  return Environment?.Variables ?? {}
}

/**
 * Gives this process the settings of the deployed functions, as the emulator gives them to those. Of all functions,
 * because nothing is left out of modules here, as it is from a bundle.
 */
export const useDeployedEnvironment = async (): Promise<void> => {
  const { outputs, endpointUrl } = deployment()
  const names = Object.entries(outputs).filter(([output]) => output.endsWith('FunctionName'))
  const deployed = await Promise.all(names.map(([, functionName]) => environmentOf(functionName)))
  Object.assign(process.env, ...deployed, {
    AWS_ENDPOINT_URL: endpointUrl,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    // Tests of logs and metrics ask the deployed functions.
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  })
  delete process.env['STAGE']
}
