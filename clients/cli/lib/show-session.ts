import type { ListedSession } from '../../../shared/contract/auth.ts'
import { harmlessLine } from './harmless.ts'
import { paint } from './paint.ts'

const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })

const at = (time: string): string => moment.format(new Date(time))

/** The device of a session. */
export const deviceOf = ({ device }: ListedSession): string => harmlessLine(device || 'Unknown device')

/** One line per session: its id, device, first and last use, and whether it is this one. */
export const sessionLines = (sessions: readonly ListedSession[]): string[] =>
  sessions.map((session) =>
    [
      harmlessLine(session.sessionId),
      deviceOf(session),
      `since ${at(session.createdAt)}`,
      `last used ${at(session.lastUsedAt)}`,
      ...(session.current ? [paint('bold', 'this session')] : []),
    ].join('  '),
  )
