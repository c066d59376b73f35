import { clientSettingsFor } from '../deployment/client-settings.ts'
import { deployment } from '../deployment/deployment.ts'

/** For clients of the emulator that this run's stack is deployed to. */
export const clientSettings = () => clientSettingsFor(deployment().endpointUrl)
