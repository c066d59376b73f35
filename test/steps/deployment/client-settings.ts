/** For clients that talk to an emulator as an operator or another service would. */
export const clientSettingsFor = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
})
