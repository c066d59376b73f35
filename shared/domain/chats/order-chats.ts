import { getItems, getItemsEventually } from '../../platform/storage/read.ts'
import { activityCopyMs, type ChatHead, isHidden, type Membership } from '../records/chat.ts'
import { keys } from '../records/keys.ts'

/** A place in the list: by latest activity, then by id, so that the order is total. */
export type Position = { activeAtMs: number; chatId: string }
export type Listed = Position & { head: ChatHead; membership: Membership }

const byActivity = (a: Position, b: Position) =>
  b.activeAtMs - a.activeAtMs || a.chatId.localeCompare(b.chatId)

/** The chats that are wanted, from where on, and how many. */
export type Wanted = { hidden: boolean; after: Position | undefined; limit: number }
/** Chats of a page, where it ends if there are more, and those whose membership lacks the activity. */
export type Page = { entries: Listed[]; end: Position | undefined; lacking: Listed[] }

/** Milliseconds for which a new membership may have a head that a cheap read does not find. */
const newForMs = 60_000
/** Milliseconds by which the clocks of functions may differ. */
const clocksMs = 60_000

/** By its membership, the chat is active no later than this. */
const latestOf = ({ activeAtMs = Infinity }: Membership) => activeAtMs + activityCopyMs
/** And no earlier than this. */
const earliestOf = ({ activeAtMs = -Infinity }: Membership) => activeAtMs - clocksMs

const headsOf = (memberships: readonly Membership[]) => memberships.map(({ chatId }) => keys.chatHead(chatId))

const readInOrder = async (
  memberships: readonly Membership[],
  { hidden, after }: Wanted,
  read: (keys: ReturnType<typeof headsOf>) => Promise<(ChatHead | undefined)[]>,
  latest: (membership: Membership) => number,
): Promise<Listed[]> => {
  const heads = await read(headsOf(memberships))
  return memberships
    .flatMap((membership, index) => {
      const head = heads[index]
      if (!head || isHidden(membership, head.lastSeq) !== hidden) return []
      const activeAtMs = Math.min(head.activeAtMs, latest(membership))
      return [{ chatId: membership.chatId, activeAtMs, head, membership }]
    })
    .sort(byActivity)
    .filter((entry) => after === undefined || byActivity(entry, after) > 0)
}

const readNow = (wanted: ReturnType<typeof headsOf>) => getItems<ChatHead[]>(wanted)
const readEventually = (wanted: ReturnType<typeof headsOf>) => getItemsEventually<ChatHead>(wanted)

const endOf = ({ activeAtMs, chatId }: Position): Position => ({ activeAtMs, chatId })

const pageOf = (ordered: readonly Listed[], limit: number): Omit<Page, 'lacking'> => {
  const entries = ordered.slice(0, limit)
  const last = entries.at(-1)
  return { entries, end: last && ordered.length > limit ? endOf(last) : undefined }
}

/**
 * Chats whose heads were read for half the price, as they were a moment ago, are read again where they show, and where
 * the membership knows more: it is new, or its user has just written or read there. One in which somebody writes at
 * this moment may be missing, because it stands on the page before by now.
 */
const readAgain = async (
  memberships: readonly Membership[],
  lately: readonly Listed[],
  wanted: Wanted,
): Promise<Omit<Page, 'lacking'>> => {
  const headOf = new Map(lately.map((entry) => [entry.membership, entry.head]))
  const newSinceMs = Date.now() - newForMs
  const unsure = memberships.filter((membership) => {
    const { joinedAtMs, readSeq, activeAtMs = 0 } = membership
    const head = headOf.get(membership)
    if (joinedAtMs > newSinceMs) return true
    return head !== undefined && (readSeq > head.lastSeq || activeAtMs > head.activeAtMs)
  })
  const { entries: first, end } = pageOf(lately, wanted.limit)
  const shown = [...new Set([...first.map(({ membership }) => membership), ...unsure])]
  const entries = await readInOrder(shown, wanted, readNow, latestOf)
  const page = pageOf(
    entries.filter((entry) => end === undefined || byActivity(entry, end) <= 0),
    wanted.limit,
  )
  return { ...page, end: page.end ?? end }
}

/** How many of the memberships, latest first, can stand on the page by what they know. */
const firstRound = (possible: readonly Membership[], { hidden, after }: Wanted, needed: number): number => {
  // The others may turn out to stand before the page, or in the other list.
  const sure = possible.filter(
    (membership) =>
      (after === undefined || latestOf(membership) <= after.activeAtMs) &&
      (hidden || membership.hiddenAfterSeq === undefined),
  )
  const bound = sure.map(earliestOf).sort((one, other) => other - one)[needed - 1] ?? -Infinity
  const round = possible.findIndex((membership) => latestOf(membership) < bound)
  return round === -1 ? possible.length : round
}

/**
 * The first of a user's chats in the order of their latest activity. For whoever is in few, the heads of all are read.
 * Otherwise the memberships say within an hour when each chat was active, and only those heads are read that may show:
 *
 *     memberships   ├─────┤  ├─────┤ ├─────┤           ├─────┤ ├─────┤     each: an hour within which its chat was active
 *     heads read    ●          ●        ●    ◂ page
 *
 * A chat that wakes up after an hour without a message stands where its membership says at most, until that is copied,
 * a second later. So it comes late in the list, but is missing from no page.
 */
export const orderChats = async (memberships: readonly Membership[], wanted: Wanted): Promise<Page> => {
  const { after, hidden, limit } = wanted
  // One more shows whether there is another page.
  const needed = limit + 1
  const few = 2 * needed
  if (memberships.length <= few)
    return { ...pageOf(await readInOrder(memberships, wanted, readNow, () => Infinity), limit), lacking: [] }

  const possible = memberships
    .filter((membership) => !hidden || membership.hiddenAfterSeq !== undefined)
    .filter((membership) => after === undefined || earliestOf(membership) <= after.activeAtMs)
    .sort((one, other) => (latestOf(one) === latestOf(other) ? 0 : latestOf(other) - latestOf(one)))
  const found: Listed[] = []
  let read = 0
  let isLate = false
  for (let round = Math.max(firstRound(possible, wanted, needed), needed); ; round = needed) {
    const next = possible.slice(read, read + round)
    const isMany = next.length > few
    found.push(...(await readInOrder(next, wanted, isMany ? readEventually : readNow, latestOf)))
    found.sort(byActivity)
    isLate ||= isMany
    read += round
    const following = possible[read]
    const last = found[needed - 1]
    if (!following || (last && last.activeAtMs > latestOf(following))) break
  }
  const page = isLate ? await readAgain(possible.slice(0, read), found, wanted) : pageOf(found, limit)
  return { ...page, lacking: found.filter(({ membership }) => membership.activeAtMs === undefined) }
}
