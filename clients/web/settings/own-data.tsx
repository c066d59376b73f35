import { useEffect } from 'preact/hooks'
import type { Export } from '../../../shared/contract/exports.ts'
import { limits } from '../../../shared/contract/limits.ts'
import { hasCode } from '../../client/api-error.ts'
import { fileSize } from '../lib/file-size.ts'
import { dayPhrase } from '../lib/times.ts'
import { useLoaded } from '../lib/use-loaded.ts'
import { useTask } from '../lib/use-task.ts'
import { Loading } from '../parts/loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { useWorkspace } from '../workspace/workspace.ts'

/** Milliseconds between two questions: an export takes seconds, or hours. */
const askAgainMs = 3_000

const mayMakeAnother = ({ requestedAt }: Export): boolean =>
  Date.now() - Date.parse(requestedAt) > limits.export.everyHours * 3_600_000

/** Has a copy of everything of the user's made, and downloads it. It goes on while the page is closed. */
export const OwnData = () => {
  const { parley } = useWorkspace()
  const task = useTask()
  const { value, problem, reload } = useLoaded(async () => {
    const latest = await parley.call('getExport').catch((error) => {
      if (hasCode(error, 'export_not_found')) return undefined
      throw error
    })
    return { latest }
  })
  const latest = value?.latest
  useEffect(() => {
    if (latest?.state !== 'running') return
    const timer = setTimeout(reload, askAgainMs)
    return () => clearTimeout(timer)
  }, [value, problem])

  const make = async () => {
    await parley.call('exportOwnUser')
    await reload()
  }
  const download = async () => {
    // Each address is good for minutes. The answer is a download, so the browser stays on the page.
    const { archive } = await parley.call('getExport')
    if (archive) location.assign(archive.url)
    else await reload()
  }

  return (
    <>
      <p>
        A copy of your profile, your memberships, your messages and reactions, and the list of your files, as
        JSON lines. You can request one every {limits.export.everyHours} hours.
      </p>
      {!value && !problem && <Loading label="Loading" />}
      {latest?.state === 'running' && (
        <p role="status">
          Collecting your data {latest.chatCount > 0 && `: ${latest.chatsDone} of ${latest.chatCount} chats`}.
          You can close this.
        </p>
      )}
      {latest?.archive && (
        <p role="status">
          The copy of {dayPhrase(latest.requestedAt)} is ready ({fileSize(latest.archive.size)}). It is kept
          until {dayPhrase(latest.archive.keptUntil)}.
          {!latest.archive.complete && ' It is not complete, because a copy has a size limit.'}
        </p>
      )}
      <Problem text={task.problem ?? problem} boxed />
      {latest?.archive && (
        <button type="button" class="button primary" disabled={task.busy} onClick={() => task.run(download)}>
          Download my data
        </button>
      )}
      {value && (!latest || (latest.state === 'ready' && mayMakeAnother(latest))) && (
        <button
          type="button"
          class={latest ? 'button' : 'button primary'}
          disabled={task.busy}
          onClick={() => task.run(make)}
        >
          {latest ? 'Prepare a new copy' : 'Prepare my data'}
        </button>
      )}
    </>
  )
}
