import { describe, expect, it } from 'vitest'
import { deletedUser } from '../../../shared/contract/deleted-user.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import { checkHistory, type RuleName, rules } from '../../history/checker/check-history.ts'
import type {
  Act,
  Answer,
  Caller,
  FinalMember,
  ListedMember,
  ProvedLog,
} from '../../history/checker/history.ts'
import { Recorder } from '../../history/checker/recorder.ts'

const chatId = 'chat'
const [alice, bob] = [
  { userId: 'alice', sessionId: 'a1', socket: 'a' },
  { userId: 'bob', sessionId: 'b1', socket: 'b' },
] as const

const message = (seq: number, fields: Partial<Message> = {}): Message => ({
  chatId,
  seq,
  type: 'text',
  senderId: 'alice',
  senderName: 'alice',
  text: `text ${seq}`,
  clientMessageId: `m-${seq}`,
  sentAt: `2026-01-01T00:00:0${seq}.000Z`,
  ...fields,
})

/** Three messages of Alice's, which Bob's socket gets: a history that breaks no rule, until a test changes it. */
class Told {
  nowMs = 0
  readonly recorder = new Recorder(() => this.nowMs)
  log: Message[] = []
  members: FinalMember[] = [
    { userId: 'alice', readSeq: 3, unread: 0, mentions: 0 },
    { userId: 'bob', readSeq: 0, unread: 3, mentions: 0 },
  ]
  outsiders: string[] = []
  listed: ListedMember[] = [
    { userId: 'alice', online: true },
    { userId: 'bob', online: true },
  ]
  memberCount: number | undefined
  deliverWithinMs: number | undefined
  fault: ProvedLog['fault']
  /** The seqs whose chain value is another than it was. */
  readonly rewritten = new Set<number>()
  /** The seqs that have none. */
  readonly unchained = new Set<number>()

  constructor() {
    for (const caller of [alice, bob]) {
      this.recorder.opened(caller)
      this.done(caller, { name: 'enter', chatId }, { messages: [], lastSeq: 0, more: false })
    }
    for (const seq of [1, 2, 3]) this.sends(seq)
  }

  done(caller: Caller, act: Act, answer: Answer = {}) {
    this.recorder.called(caller, act).done(answer)
    if (act.name === 'add') this.listed.push({ userId: act.userId, online: this.isThere(act.userId) })
    if (act.name === 'remove' || act.name === 'ban') this.withoutMember(act.userId)
  }

  isThere(userId: string): boolean {
    const { sockets } = this.recorder.history()
    return sockets.some((socket) => socket.userId === userId && socket.closedAt === Number.POSITIVE_INFINITY)
  }

  withoutMember(userId: string) {
    this.members = this.members.filter((member) => member.userId !== userId)
    this.listed = this.listed.filter((member) => member.userId !== userId)
  }

  /** Alice sends, and Bob gets it. */
  sends(seq: number, { got = message(seq) }: { got?: Message } = {}) {
    const call = this.recorder.called(alice, {
      name: 'send',
      chatId,
      clientMessageId: `m-${seq}`,
      text: `text ${seq}`,
    })
    this.pushed(got)
    call.done({ seq })
    this.log.push(message(seq))
  }

  pushed(...messages: Message[]) {
    this.recorder.received('b', { type: 'messages', chatId, messages })
  }

  updated(changed: Message, socket = 'b') {
    this.recorder.received(socket, { type: 'message.updated', chatId, message: changed })
  }

  chainAt(seq: number): string {
    return this.rewritten.has(seq) ? `new chain at ${seq}` : `chain at ${seq}`
  }

  broken(): RuleName[] {
    const seqs = this.log.map(({ seq }) => seq).filter((seq) => !this.unchained.has(seq))
    const values = new Map([0, ...seqs].map((seq) => [seq, this.chainAt(seq)]))
    const proved = { values, ...(this.fault && { fault: this.fault }) }
    const { log, members, outsiders, listed, memberCount = listed.length } = this
    this.recorder.final({ chatId, log, proved, members, outsiders, listed, memberCount })
    return checkHistory(this.recorder.history(this.deliverWithinMs)).map(({ rule }) => rule)
  }
}

/** Histories that break one rule each, and those that only look so. */
const breaks: Record<RuleName, Record<string, (told: Told) => void>> = {
  'every acked send is in the log': {
    'the log lacks the last one': (told) => {
      told.done(alice, { name: 'send', chatId, clientMessageId: 'm-9', text: 'lost' }, { seq: 4 })
      told.members = []
    },
  },
  'one message per clientMessageId': {
    'a repeat was written again': (told) => {
      told.done(alice, { name: 'send', chatId, clientMessageId: 'm-3', text: 'text 3' }, { seq: 3 })
      told.log.push(message(4, { clientMessageId: 'm-3', text: 'text 3' }))
      told.pushed(...told.log.slice(3))
      told.done(alice, { name: 'send', chatId, clientMessageId: 'm-5', text: 'text 5' }, { seq: 5 })
      told.log.push(message(5))
      told.pushed(message(5))
      told.members = [
        { userId: 'alice', readSeq: 5, unread: 0, mentions: 0 },
        { userId: 'bob', readSeq: 0, unread: 5, mentions: 0 },
      ]
      told.recorder.closed('a')
    },
  },
  'seqs have no hole': {
    'the log goes from 3 to 5': (told) => {
      told.sends(5)
      told.members = [{ userId: 'bob', readSeq: 0, unread: 4, mentions: 0 }]
    },
  },
  'everyone agrees on each seq': {
    'a socket had another message at a seq': (told) => {
      told.pushed(message(3, { sentAt: '2026-01-01T00:00:09.000Z' }))
    },
  },
  'deliveries are contiguous': {
    'a socket lacks the second of four': (told) => {
      told.recorder.opened({ userId: 'bob', sessionId: 'b1', socket: 'b2' })
      told.done(
        { ...bob, socket: 'b2' },
        { name: 'enter', chatId, after: 0 },
        { messages: [message(1)], lastSeq: 1, more: false },
      )
      told.recorder.received('b2', { type: 'messages', chatId, messages: [message(3)] })
      // Before anything was acked, for the rule of pages to hold.
      const enter = told.recorder.history().operations.at(-1)
      if (enter) enter.calledAt = 0
    },
    'a socket lacks the last one': (told) => {
      const call = told.recorder.called(alice, {
        name: 'send',
        chatId,
        clientMessageId: 'm-4',
        text: 'text 4',
      })
      call.done({ seq: 4 })
      told.log.push(message(4))
      told.members = []
    },
  },
  'resuming has no gap and no double': {
    'a reply begins too late': (told) => {
      told.recorder.opened({ userId: 'bob', sessionId: 'b1', socket: 'b2' })
      told.done(
        { ...bob, socket: 'b2' },
        { name: 'enter', chatId, after: 1 },
        { messages: [message(3)], lastSeq: 3, more: false },
      )
      told.recorder.closed('b2')
    },
    'a reply lacks what was acked before': (told) => {
      told.recorder.opened({ userId: 'bob', sessionId: 'b1', socket: 'b2' })
      told.done(
        { ...bob, socket: 'b2' },
        { name: 'enter', chatId, after: 1 },
        { messages: [message(2)], lastSeq: 2, more: false },
      )
      told.recorder.closed('b2')
    },
    'a page has a message twice': (told) => {
      told.done(
        bob,
        { name: 'history', chatId, after: 1 },
        { messages: [message(2), message(2), message(3)], lastSeq: 3 },
      )
    },
    'a frame has a message twice': (told) => told.pushed(message(2), message(2)),
    'a reply leaves out its end without a word': (told) => {
      told.recorder.opened({ userId: 'bob', sessionId: 'b1', socket: 'b2' })
      told.done(
        { ...bob, socket: 'b2' },
        { name: 'enter', chatId, after: 1 },
        { messages: [message(2)], lastSeq: 3, more: false },
      )
      told.recorder.closed('b2')
    },
  },
  'nothing comes after the end': {
    'a removed member reads on': (told) => {
      told.done(alice, { name: 'remove', chatId, userId: 'bob' })
      told.done(bob, { name: 'history', chatId, after: 2 }, { messages: [message(3)], lastSeq: 3 })
    },
    'a banned member gets a message': (told) => {
      told.done(alice, { name: 'ban', chatId, userId: 'bob' })
      told.sends(4)
      told.members = []
    },
    'a socket that left gets a message': (told) => {
      told.done(bob, { name: 'leave', chatId })
      told.sends(4)
      told.members = []
    },
    'a session that ended pings': (told) => {
      told.done(bob, { name: 'logOut' })
      told.done(bob, { name: 'ping' }, { heads: {} })
    },
    'a banned one is added': (told) => {
      told.recorder.closed('b')
      told.done(alice, { name: 'ban', chatId, userId: 'bob' })
      told.done(alice, { name: 'add', chatId, userId: 'bob' })
    },
    'an erased user gets a message': (told) => {
      told.done(bob, { name: 'erase' })
      told.sends(4)
      told.members = []
    },
    'an erased user is added': (told) => {
      told.recorder.closed('b')
      told.done({ userId: 'carol', sessionId: 'c1' }, { name: 'erase' })
      told.done(alice, { name: 'add', chatId, userId: 'carol' })
    },
    'a blocked user writes': (told) => {
      told.done(bob, { name: 'block', chatId, userId: 'alice' })
      told.recorder.closed('b')
      told.done(alice, { name: 'send', chatId, clientMessageId: 'm-4', text: 'text 4' }, { seq: 4 })
      told.log.push(message(4))
      told.members = []
    },
  },
  'an erasure leaves nothing': {
    'a reaction of theirs is stored': (told) => {
      told.recorder.finalErased({ userId: 'carol', traces: ['CHAT#chat REACTION#3#carol'] })
    },
  },
  'session events arrive': {
    'nobody was told of a log-out': (told) => {
      told.recorder.closed('b')
      told.done(bob, { name: 'logOut' })
      told.recorder.finalSessions({ events: [], ended: new Set() })
    },
    'a session lives on after its event': (told) => {
      const event = { event_type: 'user_logout', user_id: 'bob', session_id: 'b1', timestamp: 1 } as const
      told.recorder.finalSessions({ events: [event], ended: new Set() })
    },
  },
  'read marks only rise': {
    'an answer knows less than an earlier one': (told) => {
      told.done(bob, { name: 'read', chatId, seq: 2 }, { readSeq: 2 })
      told.done(bob, { name: 'read', chatId, seq: 1 }, { readSeq: 1 })
      told.members = [{ userId: 'bob', readSeq: 2, unread: 1, mentions: 0 }]
    },
    'the end knows less than an answer': (told) => {
      told.done(bob, { name: 'read', chatId, seq: 2 }, { readSeq: 2 })
    },
    'sending did not move the mark': (told) => {
      told.members = [{ userId: 'alice', readSeq: 2, unread: 1, mentions: 0 }]
    },
  },
  'counts equal the log': {
    'an unread message is not counted': (told) => {
      told.members = [{ userId: 'bob', readSeq: 0, unread: 2, mentions: 0 }]
    },
    'a mention is counted that is not there': (told) => {
      told.members = [{ userId: 'bob', readSeq: 0, unread: 3, mentions: 1 }]
    },
    'a mark was moved by nobody': (told) => {
      told.members = [{ userId: 'bob', readSeq: 3, unread: 0, mentions: 0 }]
    },
  },
  'members are those of the acts': {
    'the count is another than the list': (told) => {
      told.memberCount = 3
    },
    'a member is not listed': (told) => {
      told.listed = told.listed.filter(({ userId }) => userId !== 'bob')
    },
    'a listed one is told that they are no member': (told) => {
      told.members = []
      told.outsiders.push('bob')
    },
    'an added one is not listed': (told) => {
      told.done(alice, { name: 'add', chatId, userId: 'carol' })
      told.withoutMember('carol')
    },
    'a banned one is listed': (told) => {
      const { listed } = told
      told.recorder.closed('b')
      told.done(alice, { name: 'ban', chatId, userId: 'bob' })
      told.listed = listed
    },
  },
  'presence equals the sockets': {
    'one with an open socket is shown as offline': (told) => {
      told.listed = told.listed.map((member) => ({ ...member, online: false }))
    },
    'one who closed every socket is shown as online': (told) => {
      told.recorder.closed('b')
      told.recorder.toldEnd('b')
    },
  },
  'edits, deletions and reactions converge': {
    'a socket ends with an old version': (told) => {
      told.done(alice, { name: 'edit', chatId, seq: 3, text: 'new' }, { seq: 3 })
      told.log[2] = message(3, { text: 'new', revision: 1 })
      told.updated(told.log[2], 'a')
    },
    'two states have one revision': (told) => {
      told.updated(message(3, { text: 'one', revision: 1 }))
      told.updated(message(3, { text: 'other', revision: 1 }))
    },
    'a later edit was lost': (told) => {
      told.recorder.closed('a')
      told.done(alice, { name: 'edit', chatId, seq: 3, text: 'first' }, { seq: 3 })
      told.done(alice, { name: 'edit', chatId, seq: 3, text: 'second' }, { seq: 3 })
      told.log[2] = message(3, { text: 'first', revision: 1 })
      told.updated(told.log[2])
    },
    'a message of the system was edited': (told) => {
      told.recorder.closed('b')
      told.done(alice, { name: 'edit', chatId, seq: 4, text: 'new' }, { seq: 4 })
      told.log.push(message(4, { type: 'removed', clientMessageId: undefined, text: 'new', revision: 1 }))
      told.pushed(...told.log.slice(3))
      told.members = []
      told.recorder.closed('a')
    },
    'a deletion was lost': (told) => told.done(alice, { name: 'delete', chatId, seq: 3 }, { seq: 3 }),
    'a reaction was lost': (told) =>
      told.done(bob, { name: 'react', chatId, seq: 3, emoji: '👍', on: true }, { seq: 3 }),
  },
  'a refused send never appears': {
    'a refused one is in the log': (told) => {
      told.recorder
        .called(alice, { name: 'send', chatId, clientMessageId: 'm-4', text: 'text 4' })
        .refused('unavailable')
      told.pushed(message(4))
      told.log.push(message(4))
      told.members = []
      told.recorder.closed('a')
    },
    'its repeat finds it there': (told) => {
      const act = { name: 'send', chatId, clientMessageId: 'm-4', text: 'text 4' } as const
      told.recorder.called(alice, act).refused('unavailable')
      told.pushed(message(4))
      told.done(alice, act, { seq: 4, duplicate: true })
      told.log.push(message(4))
      told.members = []
    },
  },
  'the chain proves the log': {
    'a message does not fit': (told) => {
      told.fault = { seq: 2, fault: 'text' }
    },
    'the whole chain was made anew since a client was told its end': (told) => {
      const chain = { seq: 2, chain: told.chainAt(2) }
      told.done(bob, { name: 'enter', chatId, after: 3 }, { messages: [], lastSeq: 3, more: false, chain })
      told.rewritten.add(2)
    },
    'a message has no place in it': (told) => {
      told.unchained.add(3)
    },
  },
  'nobody delays another': {
    'one socket waits for seconds': (told) => {
      told.deliverWithinMs = 1000
      told.recorder.opened({ userId: 'bob', sessionId: 'b1', socket: 'b2' })
      const second = { ...bob, socket: 'b2' }
      told.done(second, { name: 'enter', chatId, after: 3 }, { messages: [], lastSeq: 3, more: false })
      told.sends(4)
      told.nowMs += 1500
      told.recorder.received('b2', { type: 'messages', chatId, messages: [message(4)] })
      told.members = []
    },
  },
  'logs hold no secret': {
    'a token is in a line': (told) => {
      told.recorder.secret('eyJhbGciOiJSUzI1NiJ9.x.y')
      told.recorder.logged('{"query":"token=eyJhbGciOiJSUzI1NiJ9.x.y"}')
    },
  },
}

describe('a history that breaks a rule', () => {
  const cases = (Object.keys(rules) as RuleName[]).flatMap((rule) =>
    Object.entries(breaks[rule]).map(([how, change]) => ({ rule, how, change })),
  )
  it.each(cases)('is named by it alone: $rule ($how)', ({ rule, change }) => {
    const told = new Told()
    change(told)
    expect(told.broken()).toEqual([rule])
  })
})

/** Things that may happen, and break nothing. */
const allowed: Record<string, (told: Told) => void> = {
  'nothing but three messages': () => {},
  'an author who is erased': (told) => {
    told.recorder.closed('a')
    told.done(alice, { name: 'erase' })
    const nobody = { senderId: deletedUser.userId, senderName: deletedUser.name, clientMessageId: undefined }
    told.log = told.log.map(({ seq }) =>
      message(seq, { ...nobody, text: '', deletedAt: '2026-01-01T00:01:00.000Z', revision: 1 }),
    )
    told.log.push(message(4, { ...nobody, type: 'left' }))
    told.withoutMember('alice')
    told.members = []
    told.recorder.finalErased({ userId: 'alice', traces: [] })
  },
  'a log-out of which all were told, and a session that ended elsewhere': (told) => {
    told.recorder.closed('b')
    told.done(bob, { name: 'logOut' })
    const events = ['b1', 'b2'].map((session_id) => ({
      event_type: 'user_logout' as const,
      user_id: 'bob',
      session_id,
      timestamp: 1,
    }))
    told.recorder.finalSessions({ events, ended: new Set(['b1', 'b2']) })
  },
  'one who closed a socket and has another one': (told) => {
    told.recorder.opened({ ...bob, socket: 'b2' })
    told.recorder.closed('b')
    told.recorder.toldEnd('b')
  },
  'one who closed a socket, whose end is not known everywhere': (told) => {
    told.recorder.opened({ ...bob, socket: 'b2' })
    for (const socket of ['b', 'b2']) told.recorder.closed(socket)
    told.recorder.toldEnd('b')
  },
  'one who was banned, and added after the ban was lifted': (told) => {
    told.recorder.closed('b')
    told.done(alice, { name: 'ban', chatId, userId: 'bob' })
    told.done(alice, { name: 'unban', chatId, userId: 'bob' })
    told.recorder.opened({ ...bob, socket: 'b2' })
    told.done(alice, { name: 'add', chatId, userId: 'bob' })
  },
  'a removal and an adding at once, of which either may be the last': (told) => {
    const removal = told.recorder.called(alice, { name: 'remove', chatId, userId: 'carol' })
    told.recorder.called(alice, { name: 'add', chatId, userId: 'carol' }).done({})
    removal.done({})
  },
  'chain values that clients were told': (told) => {
    for (const seq of [0, 3]) {
      const chain = { seq, chain: told.chainAt(seq) }
      told.done(bob, { name: 'enter', chatId, after: 3 }, { messages: [], lastSeq: 3, more: false, chain })
    }
  },
  'a send without an answer that is not in the log': (told) => {
    told.recorder.called(alice, { name: 'send', chatId, clientMessageId: 'm-9', text: 'lost' })
  },
  'a send without an answer that is in the log': (told) => {
    told.recorder.called(alice, { name: 'send', chatId, clientMessageId: 'm-4', text: 'text 4' }).unknown()
    told.pushed(message(4))
    told.log.push(message(4))
    told.members = []
    told.recorder.closed('a')
  },
  'a refused send that was repeated and acked': (told) => {
    told.recorder
      .called(alice, { name: 'send', chatId, clientMessageId: 'm-4', text: 'text 4' })
      .refused('unavailable')
    told.sends(4)
    told.members = []
  },
  'a page of history that ends with its limit': (told) =>
    told.done(
      bob,
      { name: 'history', chatId, after: 0 },
      { messages: [message(1)], lastSeq: 3, more: false },
    ),
  'a message that comes twice': (told) => told.pushed(message(2)),
  'messages in another order': (told) => {
    for (const seq of [5, 4]) {
      told.recorder
        .called(alice, { name: 'send', chatId, clientMessageId: `m-${seq}`, text: `text ${seq}` })
        .done({ seq })
      told.pushed(message(seq))
    }
    told.log.push(message(4), message(5))
    told.members = []
  },
  'a hole that the reply tells of': (told) => {
    told.recorder.opened({ userId: 'bob', sessionId: 'b1', socket: 'b2' })
    told.done(
      { ...bob, socket: 'b2' },
      { name: 'enter', chatId, after: 0 },
      { messages: [message(1)], lastSeq: 3, more: true },
    )
  },
  'a member who was removed and added again': (told) => {
    told.done(alice, { name: 'remove', chatId, userId: 'bob' })
    told.done(alice, { name: 'add', chatId, userId: 'bob' })
    told.done(bob, { name: 'enter', chatId, after: 3 }, { messages: [], lastSeq: 3, more: false })
    told.sends(4)
    told.members = []
  },
  'a page that a removed member asked for, and that came once they were back': (told) => {
    told.recorder.closed('b')
    told.done(alice, { name: 'remove', chatId, userId: 'bob' })
    const page = told.recorder.called(bob, { name: 'history', chatId, after: 2 })
    told.done(alice, { name: 'add', chatId, userId: 'bob' })
    page.done({ messages: [message(3)], lastSeq: 3 })
  },
  'a message under way while its reader leaves': (told) => {
    const call = told.recorder.called(alice, {
      name: 'send',
      chatId,
      clientMessageId: 'm-4',
      text: 'text 4',
    })
    told.done(bob, { name: 'leave', chatId })
    told.pushed(message(4))
    call.done({ seq: 4 })
    told.log.push(message(4))
    told.members = []
  },
  'two edits at once, of which either wins': (told) => {
    told.recorder.closed('a')
    const [one, other] = ['one', 'other'].map((text) =>
      told.recorder.called(alice, { name: 'edit', chatId, seq: 3, text }),
    )
    one?.done({ seq: 3 })
    other?.done({ seq: 3 })
    told.updated(message(3, { text: 'other', revision: 1 }))
    told.log[2] = message(3, { text: 'one', revision: 2 })
    told.updated(told.log[2])
  },
  'a removal without an answer, of which nobody heard': (told) => {
    told.recorder.called(alice, { name: 'remove', chatId, userId: 'carol' }).unknown()
    told.recorder.called(alice, { name: 'remove', chatId, userId: 'carol' }).refused('member_not_found')
    told.log.push(message(4, { type: 'removed', clientMessageId: undefined }))
    told.members = []
  },
  'a removal of which nobody heard, and another one later': (told) => {
    told.recorder.called(alice, { name: 'remove', chatId, userId: 'carol' }).unknown()
    told.recorder.called(alice, { name: 'remove', chatId, userId: 'carol' }).refused('member_not_found')
    told.done(alice, { name: 'add', chatId, userId: 'carol' })
    told.done(alice, { name: 'remove', chatId, userId: 'carol' })
    told.log.push(message(4, { type: 'removed', clientMessageId: undefined }))
    told.members = []
  },
  'a removal of which nobody heard, and that was done again to who was added meanwhile': (told) => {
    const remove = { name: 'remove', chatId, userId: 'carol' } as const
    told.recorder.called(alice, remove).unknown()
    told.done(alice, { name: 'add', chatId, userId: 'carol' })
    told.done(alice, remove)
    told.log.push(message(4, { type: 'removed', clientMessageId: undefined }))
    told.members = []
  },
  'an edit without an answer, of which nobody heard': (told) => {
    told.recorder.called(alice, { name: 'edit', chatId, seq: 3, text: 'new' }).unknown()
    told.log[2] = message(3, { text: 'new', revision: 1 })
  },
  'an edit of a message of the system without an answer': (told) => {
    told.recorder.called(alice, { name: 'edit', chatId, seq: 4, text: 'new' }).unknown()
    told.log.push(message(4, { type: 'removed', clientMessageId: undefined }))
    told.pushed(...told.log.slice(3))
    told.members = []
    told.recorder.closed('a')
  },
  'a socket that posts cannot reach': (told) => {
    told.recorder.unreachable('b')
    told.recorder
      .called(alice, { name: 'send', chatId, clientMessageId: 'm-4', text: 'text 4' })
      .done({ seq: 4 })
    told.log.push(message(4))
    told.members = []
  },
}

it.each(Object.entries(allowed))('a history with %s breaks no rule', (_, change) => {
  const told = new Told()
  change(told)
  expect(told.broken()).toEqual([])
})
