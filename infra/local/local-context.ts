/** How the CDK app is told that it goes to an emulator. */
export const localContext = { stage: 'local', local: 'true', confirmSignUps: 'false' }
