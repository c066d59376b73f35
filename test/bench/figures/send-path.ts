import { declare } from './figure.ts'

/** The most of all cases; a row per case says which. */
export const sendPath = declare({
  roundTrips: { what: 'a send before its fan-out: round trips', unit: 'count', atMost: 2 },
  writeUnits: { what: '  write units, text of up to 700 characters', unit: 'count', atMost: 8 },
  readUnits: { what: '  read units', unit: 'count', atMost: 3 },
})
