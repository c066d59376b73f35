import type { Export } from '../../contract/exports.ts'
import { limits } from '../../contract/limits.ts'
import { randomUUID } from 'node:crypto'
import { ParleyError, sessionEnded, unavailable } from '../../platform/errors/parley-error.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { allOf, type Condition, present } from '../../platform/storage/condition.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import { getItem } from '../../platform/storage/read.ts'
import { step, transact, updateItem } from '../../platform/storage/write.ts'
import { authorise } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { queueAccountJob } from '../accounts/queue-account-job.ts'
import { isKept, type UserExport } from '../records/export.ts'
import { keys } from '../records/keys.ts'
import { notErasing } from '../records/profile.ts'
import { viewExport } from './get-export.ts'

const everyMs = limits.export.everyHours * 3600 * 1000

/**
 * How old an export must be, in milliseconds, to be queued again when it is requested again: its job may have died for
 * good.
 */
const queueAgainMs = 60_000

const requireDue = ({ requestedAtMs }: UserExport): void => {
  const waitMs = requestedAtMs + everyMs - Date.now()
  if (waitMs <= 0) return
  throw new ParleyError(
    'too_many_requests',
    `An export can be made once in ${limits.export.everyHours} hours`,
    { retryAfterMs: waitMs },
  )
}

/** The record is as it was read: of two requests at once, one begins an export. */
const isAsRead = (found: UserExport | undefined): Condition =>
  found
    ? { condition: 'exportId = :before', values: { ':before': found.exportId } }
    : { condition: 'attribute_not_exists(pk)' }

const newExport = (userId: string): UserExport => ({
  ...keys.export(userId),
  userId,
  exportId: randomUUID(),
  requestedAtMs: Date.now(),
  stage: 'collecting',
  steps: 0,
  pieces: [],
  bytes: 0,
  lines: 0,
  chatsDone: 0,
  chatCount: 0,
  complete: false,
  expiresAt: expiryIn(limits.export.keptDays * 24 * 3600),
})

/** Notes the hand-over only after it: a request that dies between the two is followed by another one. */
const queue = async ({ userId, exportId }: UserExport): Promise<void> => {
  await queueAccountJob({ export: userId })
  await updateItem(keys.export(userId), 'SET queuedAtMs = :now', {
    condition: 'exportId = :exportId',
    values: { ':now': Date.now(), ':exportId': exportId },
  })
}

/**
 * Has a copy of what is the caller's made, by a job. While one is being made, that one is answered, and its job goes on
 * if it had stopped. It is begun only while the caller is not being erased, which would leave the copy behind.
 * @throws ParleyError `too_many_requests`, with the time until the next one may be made.
 */
export const requestExport = async (credentials: TokenCredentials): Promise<Export> => {
  const { caller } = await authorise(credentials)
  const { userId } = caller
  for await (const _ of attempts()) {
    const found = await getItem<UserExport>(keys.export(userId))
    if (isKept(found) && found.stage !== 'ready') {
      if ((found.queuedAtMs ?? 0) <= Date.now() - queueAgainMs) await queue(found)
      return viewExport(found)
    }
    if (isKept(found)) requireDue(found)
    const begun = newExport(userId)
    const outcome = await transact<'export' | 'profile'>({
      export: step.put(begun, isAsRead(found)),
      profile: step.check(keys.profile(userId), allOf(present, notErasing)),
    })
    if (outcome.committed) {
      await queue(begun)
      return viewExport(begun)
    }
    if (outcome.failed.has('profile')) throw sessionEnded()
  }
  throw unavailable()
}
