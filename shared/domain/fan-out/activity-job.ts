import * as z from 'zod'

/** Members' sockets that have not entered a chat get its newest seq. What to push is read when the job runs. */
export const ActivityJob = z.strictObject({ activity: z.object({ chatId: z.string() }) })
export type ActivityJob = z.infer<typeof ActivityJob>
