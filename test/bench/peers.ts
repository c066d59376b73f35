/**
 * List prices of hosted chat, in dollars, without discounts and free tiers. None of them deploys into one's own account.
 * Those by message were read in copies of the pages named here; those by user are the public plans of 2025.
 */
export const peersByMessage = [
  {
    name: 'Ably',
    read: 'https://ably.com/docs/pricing and /pricing/full-calculator, 2025: a message counts once sent and once for each receiver',
    ofSent: 2.5e-6,
    ofReceived: 2.5e-6,
  },
  {
    name: 'PubNub',
    read: 'https://www.pubnub.com/docs/resources/pricing, 2025: a replicated and an edge transaction',
    ofSent: 0.000123,
    ofReceived: 0.000033,
  },
] as const

/** A plan by monthly active users. */
export const peersByUser = [
  { name: 'Stream', read: 'https://getstream.io/chat/pricing/, 2025: Start', users: 10_000, month: 399 },
  { name: 'Sendbird', read: 'https://sendbird.com/pricing/chat, 2025: Starter', users: 5_000, month: 399 },
] as const
