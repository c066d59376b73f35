import type { RequiredNotice } from '../records/required-notification.ts'

/** How many users were notified, of those who had to be: not those who left or have switched notifications off. */
export const countReached = (
  userIds: readonly string[],
  notices: readonly Pick<RequiredNotice, 'state'>[],
): { reached: number; outOf: number } => {
  const counted = (state: RequiredNotice['state']) =>
    notices.filter((notice) => notice.state === state).length
  return { reached: counted('sent'), outOf: userIds.length - counted('excused') }
}
