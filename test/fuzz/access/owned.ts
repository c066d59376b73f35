import { type Actor, type Ask, newActor, password } from '../people.ts'
import { Known } from '../known.ts'
import { Choices } from '../choices.ts'
import type { World } from '../world/world.ts'

/** A person with one of everything that has an id. Another member of their chat has a message in it too. */
export type Owned = {
  person: Actor
  other: Actor
  chatId: string
  /** A public chat of theirs. */
  openChatId: string
  seq: number
  othersSeq: number
  /** In the message of the person. */
  attachmentId: string
  /** In no message yet: for one over REST, and one over a socket. */
  drafts: { rest: string; socket: string }
  /** Uploaded by the other member, and in no message yet. */
  othersDraft: string
  hookId: string
  secret: string
  /** A further session than that of the person's token. */
  sessionId: string
  refreshToken: string
  /** The token of an unsubscribe link. */
  unsubscribe: string
  /** The code that proves a new e-mail address. */
  emailCode: string
  cursors: Record<string, string>
}

const text = (body: unknown, ...path: string[]): string =>
  String(path.reduce((at: unknown, name) => (at as Record<string, unknown>)[name], body))

/** @param mark stands in everything that only members may read. */
export const givenOwned = async (world: World, ask: Ask, label: string, mark: string): Promise<Owned> => {
  const known = new Known(new Choices(1))
  const person = await newActor(world, ask, known, label)
  const other = await newActor(world, ask, known, `${label}-other`)
  const group = { kind: 'group', name: `Group ${mark}`, members: [other.username] }
  const chatId = text((await ask('createChat', person.token, { body: group })).body, 'chatId')
  const open = { kind: 'public', name: `Public ${label}`, members: [other.username] }
  const openChatId = text((await ask('createChat', person.token, { body: open })).body, 'chatId')
  const params = { chatId }
  const say = async ({ token }: Actor, fields: object = {}) =>
    Number(text((await ask('sendMessage', token, { params, body: { text: mark, ...fields } })).body, 'seq'))
  const file = { name: `${mark}.pdf`, contentType: 'application/pdf', size: 1000 }
  const upload = async ({ token }: Actor = person): Promise<string> => {
    const { body } = await ask('createAttachment', token, { params, body: file })
    const attachmentId = text(body, 'attachment', 'attachmentId')
    world.aws.objects.set(`/files/${chatId}/${attachmentId}`, file.size)
    return attachmentId
  }
  const attachmentId = await upload()
  const hook = await ask('createHook', person.token, { params, body: { name: mark } })
  world.aws.emails.splice(0)
  await ask('changeEmail', person.token, {
    body: { email: `${label}-new@example.com`, password },
  })
  const [, emailCode = ''] = /\\n(\d{8})\\n/.exec(world.aws.emails.splice(0).join()) ?? []
  const cursorOf = async (operation: string, query: [string, string][], of: Record<string, string> = {}) =>
    text((await ask(operation, person.token, { params: of, query })).body, 'nextCursor')
  const chats = await cursorOf('listChats', [['limit', '1']])
  return {
    ...{ person, other, chatId, openChatId, attachmentId, emailCode },
    drafts: { rest: await upload(), socket: await upload() },
    othersDraft: await upload(other),
    seq: await say(person, { attachments: [{ attachmentId }] }),
    othersSeq: await say(other),
    hookId: text(hook.body, 'hookId'),
    secret: text(hook.body, 'url').split('/').at(-1) ?? '',
    sessionId: known.any(`sessionId of ${person.userId}`) ?? '',
    refreshToken: known.any(`refreshToken of ${person.userId}`) ?? '',
    unsubscribe: await world.unsubscribeToken(person.userId, chatId),
    cursors: {
      listBlocks: chats,
      listChats: chats,
      listPublicChats: chats,
      listMembers: await cursorOf('listMembers', [['limit', '1']], params),
    },
  }
}
