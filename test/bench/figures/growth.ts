import { type Declaration, declare } from './figure.ts'

export const operationNames = [
  ...(['enter', 'enter again', 'send', 'send with a mention', 'mark as read', 'ping'] as const),
  ...(['react', 'edit', 'delete a message', 'read a chat', 'read 50 messages', 'search'] as const),
  ...(['list members', 'add a member', 'remove a member', 'rename', 'lock', 'leave'] as const),
  ...(['get a ticket', 'connect', 'disconnect', 'delete a chat'] as const),
] as const
export type OperationName = (typeof operationNames)[number]
export const sizes = { small: '2 members, 10 messages', large: '101 members, 2,000 messages' } as const
export type Size = keyof typeof sizes
type OperationKey = `operations.${string}.${Size}`

/** `send with a mention` is `sendWithAMention`. */
export const operationKey = (name: OperationName, size: Size): OperationKey =>
  `operations.${name.replace(/ (.)/g, (_, letter: string) => letter.toUpperCase())}.${size}`

const ofOperations = operationNames.flatMap((name) =>
  (Object.keys(sizes) as Size[]).map((size): [OperationKey, Declaration] => [
    operationKey(name, size),
    { what: size === 'small' ? `${name}, ${sizes[size]}` : `  ${sizes[size]}`, unit: 'dollars' },
  ]),
)

const ofLists = {
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
} as const
type ListKey = keyof typeof ofLists

/** Dollars of a million: what DynamoDB bills. */
export const growth = declare<ListKey | OperationKey>({
  ...ofLists,
  ...(Object.fromEntries(ofOperations) as Record<OperationKey, Declaration>),
})
