import { declare } from './figure.ts'

export const reads = declare({
  'messages.queries': { what: 'a page of 100 messages: queries', unit: 'count', atMost: 1 },
  'messages.readUnits': { what: '  read units', unit: 'count' },
  'messages.ms': { what: '  time on the emulator', unit: 'ms' },
  'chats.roundTrips': { what: 'a list of 50 chats: round trips', unit: 'count', atMost: 3 },
  'chats.readUnits': { what: '  read units', unit: 'count' },
  'chats.ms': { what: '  time on the emulator', unit: 'ms' },
})
