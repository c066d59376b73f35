const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'short' })
const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
const longDate = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' })
const withYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' })

const dayMs = 86_400_000
export const startOfDay = (at: Date): number =>
  new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime()
/** Calendar days between two moments. */
const daysAgo = (at: Date, now: Date) => Math.round((startOfDay(now) - startOfDay(at)) / dayMs)

export const clockTime = (iso: string): string => time.format(new Date(iso))

/** A short form for lists: the time today, the weekday within a week, otherwise the date. */
export const shortTime = (iso: string, now = new Date()): string => {
  const at = new Date(iso)
  const days = daysAgo(at, now)
  if (days <= 0) return time.format(at)
  return days < 7 ? weekday.format(at) : date.format(at)
}

/** The heading of a day in a conversation. */
export const dayName = (iso: string, now = new Date()): string => {
  const at = new Date(iso)
  const days = daysAgo(at, now)
  if (days <= 0) return 'Today'
  if (days === 1) return 'Yesterday'
  return at.getFullYear() === now.getFullYear() ? longDate.format(at) : withYear.format(at)
}

/** A day within a sentence. */
export const dayPhrase = (iso: string, now = new Date()): string => {
  const at = new Date(iso)
  const days = daysAgo(at, now)
  if (days === 0 || days === 1) return days === 1 ? 'yesterday' : 'today'
  return at.getFullYear() === now.getFullYear() ? date.format(at) : withYear.format(at)
}

/** When a user was last online, as a phrase. */
export const lastSeen = (iso: string, now = new Date()): string => {
  const minutes = Math.round((now.getTime() - new Date(iso).getTime()) / 60_000)
  if (minutes < 1) return 'last seen just now'
  if (minutes < 60) return `last seen ${minutes} min ago`
  const days = daysAgo(new Date(iso), now)
  if (days <= 0) return `last seen at ${clockTime(iso)}`
  return days === 1 ? 'last seen yesterday' : `last seen ${date.format(new Date(iso))}`
}
