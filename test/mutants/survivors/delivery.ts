import type { Explanations } from './explain.ts'

const ascii = 'All of it is ASCII, which is the same in UTF-8.'
const undefinedInJson = 'JSON leaves out a field that is undefined.'
const room = 'Room that is there already may be made once more.'

export const survivors: Explanations = {
  'shared/domain/delivery/connections-endpoint.ts': [{ change: '\'latin1\' → ""', why: ascii }],
  'shared/domain/delivery/frames.ts': [
    { change: '[] → ["Stryker was here"]', why: 'A list of one is not split either.' },
  ],
  'shared/domain/delivery/http-connection.ts': [
    {
      change: 'responseTimer?.unref → responseTimer.unref',
      why: 'A request that was sent has a timer: the check is for the compiler.',
    },
  ],
  'shared/domain/delivery/read-response.ts': [
    { change: 'lineEnd < 0 → lineEnd <= 0', why: 'The head comes before: no chunk is at 0.' },
    { change: 'end < 0 → end <= 0', why: 'The head comes before: no trailer ends at 0.' },
    { change: 'lineEnd < headEnd → lineEnd <= headEnd', why: 'The line after the head is empty.' },
    {
      change: 'letter === letters.c || letter === letters.k || letter === letters.t → true',
      why: 'It only saves time: of other fields nothing is kept.',
    },
  ],
  'shared/domain/delivery/sign-requests.ts': [
    { change: '\'latin1\' → ""', why: ascii },
    { change: 'start.length > room → true', why: room },
    { change: 'start.length > room → start.length >= room', why: room },
    { change: 'usual.test(path) → false', why: 'The other way takes longer, and comes to the same.' },
  ],
  'shared/domain/fan-out/announce-activity.ts': [
    {
      change: "head.lastMessage && may(membership.role, 'previewLog', head.kind) → true",
      why: `All members may, as the permissions are. ${undefinedInJson}`,
    },
    {
      change:
        "head.lastMessage && may(membership.role, 'previewLog', head.kind) → head.lastMessage || may(membership.role, 'previewLog', head.kind)",
      why: `All members may, as the permissions are. ${undefinedInJson}`,
    },
    {
      change: '{ concurrency: usersAtOnce } → {}',
      why: 'It bounds how many are told at the same time, and not who is.',
    },
  ],
  'shared/domain/fan-out/copy-activity.ts': [
    {
      change: '{ concurrency: atOnce, } → {}',
      why: 'It bounds how many are written at the same time, and not what.',
    },
  ],
  'shared/domain/fan-out/fan-out.ts': [
    { change: 'exceptConnectionId !== undefined → true', why: undefinedInJson },
    {
      change: 'seqsOf.get(sender.connectionId)?.map → seqsOf.get(sender.connectionId).map',
      why: 'Senders are those that it has: the check is for the compiler.',
    },
    { change: '[] → ["Stryker was here"]', why: 'A text is nobody who is in a chat.' },
  ],
  'shared/domain/fan-out/finish-delivery.ts': [
    {
      change: '{ concurrency: cleanUpConcurrency } → {}',
      why: 'It bounds how many are cleaned up at the same time, and not what becomes of them.',
    },
  ],
  'shared/domain/fan-out/hand-over.ts': [
    { change: '[] → ["Stryker was here"]', why: 'A text has no id, and each wake has one.' },
    { change: 'length > index → length >= index', why: 'A round of none sends nothing.' },
  ],
  'shared/domain/fan-out/queue-activity.ts': [
    { change: 'Failed[0]?.Code → Failed[0].Code', why: 'It is read only where something has failed.' },
  ],
}
