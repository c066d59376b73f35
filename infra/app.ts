import { App } from 'aws-cdk-lib'
import { ParleyStack } from './parley-stack.ts'
import { deploymentSettings, settingsInContext } from './settings.ts'
import { InvalidSettingsError } from './invalid-settings-error.ts'

// Unset when the CDK knows no account, as in a plain `cdk synth`. The template then fits any account.
const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env
const env = { ...(account && { account }), ...(region && { region }) }

const app = new App()
try {
  const settings = settingsInContext(app.node)
  new ParleyStack(app, `parley-${deploymentSettings(settings).stage}`, {
    settings,
    description: 'Parley, a chat backend',
    env,
  })
} catch (error) {
  if (!(error instanceof InvalidSettingsError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}
