import type { RequiredNotice } from '../records/required-notification.ts'

/** How many were told, of those who had to be. Who left or wants no more of it had not. */
export const countReached = (
  userIds: readonly string[],
  notices: readonly Pick<RequiredNotice, 'state'>[],
): { reached: number; outOf: number } => {
  const counted = (state: RequiredNotice['state']) =>
    notices.filter((notice) => notice.state === state).length
  return { reached: counted('sent'), outOf: userIds.length - counted('excused') }
}
