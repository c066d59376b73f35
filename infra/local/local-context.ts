/** How the CDK app is told that it goes to an emulator. */
export const localContext = {
  stage: 'local',
  local: 'true',
  confirmSignUps: 'false',
  // Who tries it out does not wait a minute to see an e-mail in the log.
  notificationDelaySeconds: '5',
}
