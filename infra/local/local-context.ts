/** The settings of a local deployment (infra/settings.ts). */
export const localContext = {
  stage: 'local',
  local: 'true',
  confirmSignUps: 'false',
  // Short, so that e-mails soon show in the log when somebody tries it out.
  notificationDelaySeconds: '5',
}
