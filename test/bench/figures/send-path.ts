import { declare } from './figure.ts'

/** The most of all cases; a row per case says which. */
export const sendPath = declare({
  roundTrips: {
    what: 'a send before its fan-out, text of 700 characters: round trips',
    unit: 'count',
    atMost: 2,
  },
  writeUnits: { what: '  write units', unit: 'count', atMost: 8 },
  readUnits: { what: '  read units', unit: 'count', atMost: 3 },
  'longText.roundTrips': { what: 'text of 4,000 characters: round trips', unit: 'count', atMost: 2 },
  'longText.writeUnits': { what: '  write units', unit: 'count' },
  'longText.ofMessage': {
    what: '  of them the message itself, a unit per KB, twice in a transaction',
    unit: 'count',
  },
  'longText.readUnits': { what: '  read units', unit: 'count', atMost: 3 },
})
