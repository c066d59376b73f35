import { type Declaration, declare } from './figure.ts'

/** Figures beside the cost of a group in which everyone reads along: list prices as `peers.ts` gives them. */
const compared = (group: 'group10' | 'group100') =>
  ({
    [`compared.${group}.floor`]: { what: '  floor: its frames alone', unit: 'dollars' },
    [`compared.${group}.Ably`]: { what: '  list price of Ably, 2025', unit: 'dollars' },
    [`compared.${group}.PubNub`]: { what: '  list price of PubNub, 2025', unit: 'dollars' },
  }) as Record<`compared.${typeof group}.${'floor' | 'Ably' | 'PubNub'}`, Declaration>

export const cost = declare({
  'silent.group2': { what: 'a million messages, 2 members', unit: 'dollars' },
  'silent.group10': { what: 'a million messages, 10 members', unit: 'dollars' },
  'silent.group100': { what: 'a million messages, 100 members', unit: 'dollars' },
  'silent.group10000': { what: 'a million messages, 10,000 members', unit: 'dollars' },
  'allReading.group2': { what: 'a million messages, 2 read along, one in 2 s', unit: 'dollars' },
  'allReading.group10': {
    what: 'a million messages, 10 read along, one in 2 s',
    unit: 'dollars',
    atMost: 45,
  },
  'allReading.group100': {
    what: 'a million messages, 100 read along, one in 2 s',
    unit: 'dollars',
    atMost: 230,
  },
  ...compared('group10'),
  ...compared('group100'),
  'allReading.every60s.group10': { what: 'a million messages, 10 read along, one in 60 s', unit: 'dollars' },
  'allReading.every60s.group100': {
    what: 'a million messages, 100 read along, one in 60 s',
    unit: 'dollars',
  },
  'thousandUsers.month': { what: '1,000 users always on, in 20 chats each, a month', unit: 'dollars' },
  'idle.month': { what: 'an idle deployment, a month', unit: 'dollars', atMost: 3 },
})
