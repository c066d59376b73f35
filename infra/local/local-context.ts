import type { Emulator } from '../local-gaps.ts'

/** The sender of e-mails about accounts. The emulator keeps them. */
export const localSender = 'parley@parley.local'

/** The settings of a local deployment (infra/settings.ts). */
export const localContext = (emulator: Emulator) => ({
  stage: 'local',
  emulator,
  confirmSignUps: 'false',
  // Everybody who tries it out comes from one address.
  attemptsPerAddress: '100000',
  signUpsPerAddress: '100000',
  emailFrom: localSender,
  emailIdentity: localSender,
  // Those about chats show in the log.
  emailSender: 'stub',
  // Short, so that e-mails soon show in the log when somebody tries it out.
  notificationDelaySeconds: '5',
})
