import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { domainEvents } from '../../../shared/contract/domain-events.ts'
import { routes } from '../../../shared/contract/routes/routes.ts'
import { clientFrames } from '../../../shared/contract/socket/client-frames.ts'
import { pushes } from '../../../shared/contract/socket/pushes.ts'

/** The end-to-end tests, as written: which of them run together, no worker knows. */
const written = globSync(join(import.meta.dirname, '../../e2e/*.ts'))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n')
const calls = (method: string): Set<string> =>
  new Set(
    [...written.matchAll(new RegExp(`(?<!\\.prepares)\\.${method}\\(\\s*'([\\w.]+)'`, 'g'))].map(
      ([, name = '']) => name,
    ),
  )

describe('an end-to-end test does, through the deployed stack,', () => {
  const done = calls('done')
  test.each(Object.keys(routes))('the route %s', (operation) => {
    expect(done).toContain(operation)
  })

  const does = calls('does')
  test.each(Object.keys(clientFrames))('the action %s', (action) => {
    expect(does).toContain(action)
  })
})

describe('an end-to-end test receives', () => {
  const received = new Set([...calls('receives'), ...calls('all')])
  test.each(Object.values(pushes).map(({ shape }) => shape.type.value))('the push %s', (type) => {
    expect(received).toContain(type)
  })
})

test.each(Object.keys(domainEvents))('an end-to-end test hears of %s', (name) => {
  expect(written).toContain(`'${name}'`)
})
