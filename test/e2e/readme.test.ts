import { expect, test } from 'vitest'
import { givenCheckout } from '../steps/cli/pasted-shell.ts'
import { codeOf } from '../steps/generic/readme.ts'

const timeout = 30_000

test('the first conversation of README can be pasted', async () => {
  const checkout = await givenCheckout()
  const bob = checkout.paste(codeOf('sh', 'npx wscat'))
  await expect.poll(bob.output, { timeout }).toContain('"type":"entered"')
  const alice = checkout.paste(codeOf('sh', 'hello Bob'))
  await expect.poll(bob.output, { timeout }).toContain('"text":"hello Bob 👋"')
  // Once as the answer to sending, once in the history.
  await expect.poll(() => alice.output().split('hello Bob 👋').length - 1, { timeout }).toBe(2)
})
