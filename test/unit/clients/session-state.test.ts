import { expect, test } from 'vitest'
import { ApiError } from '../../../clients/client/api-error.ts'
import {
  nextState,
  type SessionState,
  type SessionTransition,
} from '../../../clients/client/session-state.ts'
import type { Socket } from '../../../clients/client/socket.ts'

const [first, second] = [{ busy: false }, { busy: true }] as unknown as [Socket, Socket]
const reason = new ApiError('session_ended', 'Over')

const connecting: SessionState = { status: 'connecting' }
const offline: SessionState = { status: 'offline' }
const online: SessionState = { status: 'online', socket: first }
const closed: SessionState = { status: 'closed', reason }

test.each<[SessionState, SessionTransition, SessionState]>([
  [connecting, { type: 'opened', socket: first }, online],
  [connecting, { type: 'failed' }, offline],
  [offline, { type: 'failed' }, offline],
  [offline, { type: 'opened', socket: first }, online],
  [online, { type: 'lost' }, offline],
  [online, { type: 'failed' }, online],
  [online, { type: 'replaced', socket: second }, { status: 'online', socket: second }],
  [connecting, { type: 'closed', reason }, closed],
  [online, { type: 'closed', reason }, closed],
  [closed, { type: 'opened', socket: first }, closed],
  [closed, { type: 'lost' }, closed],
  [closed, { type: 'closed', reason: undefined }, closed],
])('$0.status, $1.type: $2.status', (state, transition, next) => {
  expect(nextState(state, transition)).toEqual(next)
})
