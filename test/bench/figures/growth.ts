import { declare } from './figure.ts'

export const growth = declare({
  'listChats.readUnitsOfAll': { what: 'a page of 50 of 50 chats: read units', unit: 'count' },
  'listChats.roundTripsOfAll': { what: '  round trips', unit: 'count' },
  'listChats.readUnitsPerPage': {
    what: 'a page of 50 of 1,000 chats: read units',
    unit: 'count',
    atMost: 600,
  },
  'listChats.roundTripsPerPage': { what: '  round trips', unit: 'count' },
  'listChats.readUnitsLaterPage': { what: '  a later page: read units', unit: 'count' },
  'listChats.readUnitsOfTen': { what: '  a page of 10: read units', unit: 'count' },
  'listChats.readUnitsAllActive': { what: '  all active within an hour: read units', unit: 'count' },
  'listChats.roundTripsAllActive': { what: '  round trips', unit: 'count' },
  'createChat.of2.writeUnits': { what: 'a new chat of 2: write units', unit: 'count' },
  'createChat.of2.readUnits': { what: '  read units', unit: 'count' },
  'createChat.of2.roundTrips': { what: '  round trips', unit: 'count' },
  'createChat.of101.writeUnits': { what: 'a new chat of 101: write units', unit: 'count' },
  'createChat.of101.readUnits': { what: '  read units', unit: 'count' },
  'createChat.of101.roundTrips': { what: '  round trips', unit: 'count' },
})
