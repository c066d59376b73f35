import { App } from 'aws-cdk-lib'
import { ParleyStack } from './parley-stack.ts'
import { InvalidSettingsError, settingsFromContext } from './settings.ts'

// Unset when no account is known, as for `cdk synth` on its own: the template is then good for any.
const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env
const env = { ...(account && { account }), ...(region && { region }) }

const app = new App()
try {
  const settings = settingsFromContext(app.node)
  new ParleyStack(app, `parley-${settings.stage}`, {
    settings,
    description: 'Parley, a chat backend',
    env,
  })
} catch (error) {
  if (!(error instanceof InvalidSettingsError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}
