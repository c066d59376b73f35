import type { Explanations } from './explain.ts'

export const survivors: Explanations = {
  'clients/client/conversation-log.ts': [
    { change: 'after !== undefined → true', why: 'JSON leaves out a field that is undefined.' },
    { change: 'changesAfter !== undefined → true', why: 'JSON leaves out a field that is undefined.' },
  ],
  'clients/client/live-session.ts': [
    {
      change: "this.#state.status === 'closed' → true",
      why: 'Other states have no reason: the check is for the compiler.',
    },
    {
      change: "this.#state.status === 'online' → true",
      why: 'Other states have no socket: the check is for the compiler.',
    },
  ],
  'clients/client/log-view.ts': [
    { change: 'this.#first !== undefined → true', why: 'No number is at least undefined.' },
    { change: 'message → true', why: 'All of a range are known: the check is for the compiler.' },
  ],
  'shared/domain/live/enter-chat.ts': [
    { change: 'after !== undefined → true', why: 'No number is below undefined.' },
    {
      change:
        "(outcome.failed.get('mirror') as ConnectionChat | undefined)?.shard → (outcome.failed.get('mirror') as ConnectionChat | undefined).shard",
      why: 'Only a mirror that is there refuses the step.',
    },
  ],
  'shared/domain/messages/read-changes.ts': [
    { change: 'after !== undefined → true', why: 'No number is above or below undefined.' },
    { change: 'false → true', why: 'The seqs are sorted, and where not all were read they are not told.' },
  ],
}
