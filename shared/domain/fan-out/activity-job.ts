import * as z from 'zod'

/** Members' sockets that have not entered a chat are to hear how far it is. What to tell is read when the job runs. */
export const ActivityJob = z.strictObject({ activity: z.object({ chatId: z.string() }) })
export type ActivityJob = z.infer<typeof ActivityJob>
