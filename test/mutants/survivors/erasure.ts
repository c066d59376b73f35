import type { Explanations } from './explain.ts'

const cameFirst = 'An admin who comes a second time in the order was found at the first place already.'

export const survivors: Explanations = {
  'shared/domain/erasure/erase-account.ts': [
    { change: '[] → ["Stryker was here"]', why: 'No user has a name with spaces in it.' },
  ],
  'shared/domain/erasure/erase-item.ts': [
    {
      change: '/^REQUIRED#\\d+#/ → /REQUIRED#\\d+#/',
      why: 'No other key of a chat has these letters in it.',
    },
    {
      change: '/^REQUIRED#\\d+$/ → /REQUIRED#\\d+$/',
      why: 'No other key of a chat has these letters in it.',
    },
  ],
  'shared/domain/erasure/erase-message.ts': [
    {
      change: '/^(chat|message)_not_found$/ → /(chat|message)_not_found$/',
      why: 'No other code of an error has these letters in it.',
    },
    {
      change: '/^(chat|message)_not_found$/ → /^(chat|message)_not_found/',
      why: 'No other code of an error has these letters in it.',
    },
    { change: '!reaction → false', why: 'It is called with keys of reactions alone.' },
    { change: '\'deleteAny\' → ""', why: 'What the deletion is to its actor is put in its place here.' },
    { change: '-1 → +1', why: 'Without mentions there is nothing to take out, at whatever place.' },
  ],
  'shared/domain/erasure/leave-for-good.ts': [
    { change: "oldest.filter(({ role }) => role !== 'admin') → oldest", why: cameFirst },
    { change: "role !== 'admin' → true", why: cameFirst },
    { change: '\'admin\' → ""', why: cameFirst },
    {
      change: 'true → false',
      why: 'It looks again, and finds no membership, which is the end as well.',
    },
  ],
  'shared/domain/erasure/run-erasure.ts': [
    {
      change: 'Date.now() <= untilMs → Date.now() < untilMs',
      why: 'Whether it stops in the last millisecond or right after, the next run goes on from there.',
    },
  ],
  'shared/domain/erasure/sweep-table.ts': [
    { change: '[] → ["Stryker was here"]', why: 'No user has an id or a name with spaces in it.' },
    { change: "partition === 'CHAT' → true", why: 'No other partition has keys of messages.' },
    {
      change: '/^BLOCK(EDBY)?#/ → /BLOCK(EDBY)?#/',
      why: 'No other key of a user has these letters in it.',
    },
    { change: '\'MSG#\' → ""', why: 'Names are looked for in messages alone.' },
  ],
}
