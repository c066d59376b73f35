import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { afterAll, expect, test } from 'vitest'
import { drill } from '../../infra/restore/drill.ts'
import type { VerifiedChat } from '../../infra/restore/verify-chats.ts'
import { givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { clientSettings } from '../steps/aws/client-settings.ts'
import { deployBeside, removeBeside } from '../steps/beside/deploy-beside.ts'
import { say } from '../steps/chats/chats.ts'
import { deployment } from '../steps/deployment/deployment.ts'
import { setInMessage } from '../steps/stored/store.ts'

const stage = 'restored'
afterAll(() => removeBeside(stage))

test('a drill restores the table, deploys on it, and finds every chat whole but those that were rewritten or deleted since', async () => {
  const { tableName, outputs } = deployment()
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const [kept, rewritten, diverged, gone] = [
    await givenChat(alice, bob),
    await givenChat(alice, bob),
    await givenChat(alice, bob),
    await givenChat(alice, bob),
  ].map(({ chatId }) => chatId) as [string, string, string, string]
  for (const chatId of [kept, rewritten, diverged, gone])
    for (const text of ['one', 'two', 'three']) await say(bob, chatId, text)
  await setInMessage(rewritten, 2, 'text', 'another')
  const to = `${tableName}-restored`
  const lines: string[] = []
  const clients = { dynamo: new DynamoDBClient(clientSettings()), lambda: new LambdaClient(clientSettings()) }
  const verified = await drill({
    ...clients,
    live: { tableName, serviceFunctionName: outputs['ServiceFunctionName'] ?? '' },
    to,
    async deploy(restoredTableStreamArn) {
      const restored = await deployBeside(stage, { restoredTableStreamArn })
      // It stands on the new table: what is written to the live one from now on is not there.
      expect(restored.tableName).toBe(to)
      await say(alice, kept, 'since then')
      await setInMessage(diverged, 3, 'chain', 'of-somebody-else')
      await alice.rest.done('deleteChat', { params: { chatId: gone } })
      return restored.outputs['ServiceFunctionName'] ?? ''
    },
    remove: () => removeBeside(stage),
    say: (line) => lines.push(line),
    signal: new AbortController().signal,
  })
  const found = (chatId: string): Partial<VerifiedChat> =>
    verified.find((chat) => chat.chatId === chatId) ?? {}
  expect(found(kept)).toMatchObject({ found: 'whole', seq: 3 })
  expect(found(rewritten)).toMatchObject({ found: 'chain', seq: 2 })
  expect(found(diverged)).toMatchObject({ found: 'diverged', seq: 3 })
  expect(found(gone)).toMatchObject({ found: 'gone' })
  expect(lines).toHaveLength(4)
})
