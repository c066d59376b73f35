import type { Explanations } from './explain.ts'

const provisioning = 'Spares a transaction: the one that would make the account refuses it as well.'

export const survivors: Explanations = {
  'shared/domain/access/admins.ts': [
    { change: '[] → ["Stryker was here"]', why: 'Nobody calls the role of admins so.' },
  ],
  'shared/domain/access/authorise-member.ts': [
    {
      change: "credentials.kind === 'token' → true",
      why: 'Other credentials have no field `system`: the check is for the compiler.',
    },
  ],
  'shared/domain/access/authorise.ts': [
    { change: 'startedAtMs > erasedAtMs → true', why: provisioning },
    { change: 'startedAtMs > erasedAtMs → startedAtMs >= erasedAtMs', why: provisioning },
    { change: 'erasure && !isLater(credentials, erasure) → false', why: provisioning },
  ],
  'shared/domain/access/claims.ts': [
    {
      change: '\'\' → "Stryker was here!"',
      why: 'Any text that is no id of an application tells these sessions from those of one.',
    },
  ],
  'shared/domain/access/read-token.ts': [
    { change: '[] → ["Stryker was here"]', why: 'The first part of the match is not read.' },
  ],
}
