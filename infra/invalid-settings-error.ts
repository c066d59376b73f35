/** The settings of a deployment do not fit. The message is one sentence that names every problem. */
export class InvalidSettingsError extends Error {
  override name = 'InvalidSettingsError'
}
