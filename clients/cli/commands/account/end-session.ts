import type { ListedSession } from '../../../../shared/contract/auth.ts'
import { ApiError } from '../../../client/api-error.ts'
import { type Context, command } from '../../lib/command.ts'
import { UsageError } from '../../lib/failure.ts'
import { harmlessLine } from '../../lib/harmless.ts'
import { leaveHere } from '../../lib/leave-here.ts'
import { onlyMatch } from '../../lib/only-match.ts'
import { deviceOf } from '../../lib/show-session.ts'

/** Shorter beginnings of an id are more likely a mistake. */
const shortestPrefix = 4

/** The session that an id, or the beginning of one, means. */
const sessionMeant = (given: string, sessions: readonly ListedSession[]): ListedSession => {
  const matches = sessions.filter(
    ({ sessionId }) => sessionId === given || (given.length >= shortestPrefix && sessionId.startsWith(given)),
  )
  const session = onlyMatch(matches, given)
  if (!session)
    throw new ApiError(
      'session_not_found',
      harmlessLine(`You have no session ${given}. See \`parley sessions\``),
    )
  return session
}

const endOne = async (given: string, context: Context): Promise<void> => {
  const { parley, output } = context
  const session = sessionMeant(given, (await parley.call('listSessions')).sessions)
  const { sessionId, current } = session
  if (current) await leaveHere(context)
  else await parley.call('endSession', { params: { sessionId } })
  output.result({ ended: sessionId }, () => [
    current ? 'Logged out.' : harmlessLine(`Ended ${sessionId} (${deviceOf(session)})`),
  ])
}

export const endSession = command({
  command: 'end-session [id]',
  describe: 'End one of your sessions, all others, or all of them',
  builder: (yargs) =>
    yargs
      .positional('id', { type: 'string', describe: 'Id from `parley sessions`, or the beginning of it' })
      .options({
        others: { type: 'boolean', conflicts: ['id', 'all'], describe: 'All but this one' },
        all: { type: 'boolean', conflicts: 'id', describe: 'All of them: logs out here too' },
      })
      .example('$0 end-session 0d5c2f5e', '')
      .example('$0 end-session --others', ''),
  run: async ({ id, others, all }, context) => {
    const { parley, output } = context
    if (id !== undefined) return endOne(id, context)
    if (!others && !all) throw new UsageError('Give the id of a session, --others or --all')
    await parley.call('endOtherSessions')
    if (!all) return output.result({ ended: 'others' }, () => ['Ended all your other sessions.'])
    await leaveHere(context)
    output.result({ ended: 'all' }, () => ['Ended all your sessions.'])
  },
})
