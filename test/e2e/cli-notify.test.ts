import { afterAll, beforeAll, expect, test } from 'vitest'
import { givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { logOf } from '../steps/chats/chats.ts'
import { givenShellOf } from '../steps/cli/command-line.ts'
import { openTerminal, withoutTerminals } from '../steps/cli/terminal.ts'
import { emailsTo } from '../steps/emails/emails.ts'
import { givenRequiredEmails } from '../steps/emails/required-notifications.ts'
import { makeUnwritable } from '../steps/stored/store.ts'

let endSes: () => Promise<void>
beforeAll(async () => {
  endSes = await givenRequiredEmails()
})
afterAll(() => endSes())

const drill = async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenChat(alice, bob)
  const shell = await givenShellOf(alice)
  return { alice, bob, chatId, shell, send: ['send', '--chat-id', chatId, '--notify', 'fire drill at noon'] }
}

test('send --notify counts once everyone was e-mailed', async () => {
  const { alice, bob, chatId, shell, send } = await drill()
  expect(await shell.parley(send)).toMatchObject({ code: 0, stdout: 'Sent as 1\n', stderr: '' })
  expect(await emailsTo(bob)).toHaveLength(1)
  expect(await logOf(alice, chatId)).toMatchObject([{ text: 'fire drill at noon' }])
})

test('where somebody cannot be notified, it is one line, exit code 5, and a message withdrawn', async () => {
  const { alice, bob, chatId, shell, send } = await drill()
  await makeUnwritable(bob)
  const { code, stdout, stderr } = await shell.parley(send)
  expect({ code, stdout }).toEqual({ code: 5, stdout: '' })
  expect(stderr).toMatch(/^0 of 1 members were reached.*\n$/)
  const asJson = await shell.parley([...send, '--json'])
  expect(asJson).toMatchObject({ code: 5, stdout: '' })
  expect(JSON.parse(asJson.stderr)).toMatchObject({ code: 'notification_failed' })
  const { stdout: history } = await shell.parley(['history', '--chat-id', chatId, '--limit', '1'])
  expect(history).toMatch(new RegExp(`${alice.username}: \\(withdrawn: not everyone could be notified\\)\n$`))
})

const why = withoutTerminals()
const title = 'who reads along sees a message withdrawn'
test.skipIf(why !== undefined)(why ? `${title} (skipped: ${why})` : title, async () => {
  const { alice, bob, chatId, shell, send } = await drill()
  const terminal = openTerminal(await givenShellOf(bob), ['connect', '--chat-id', chatId])
  await terminal.shows('a prompt', (lines) => lines.at(-1) === '>')
  await makeUnwritable(bob)
  expect((await shell.spawns(send)).code).toBe(5)
  await terminal.shows('what became of it', (lines) =>
    lines.join('').includes(`${alice.username}: (withdrawn: not everyone could be notified)`),
  )
})
