import { expect, it } from 'vitest'
import { domainEvents } from '../../shared/contract/domain-events.ts'
import { routes } from '../../shared/contract/routes/routes.ts'
import { clientFrames } from '../../shared/contract/socket/client-frames.ts'
import { pushes } from '../../shared/contract/socket/pushes.ts'
import { readReadme } from '../steps/generic/readme.ts'

const readme = readReadme('shared/contract/README.md')

it.each(Object.values(routes).map(({ method, path }) => `${method} ${path}`))('README names %s', (route) => {
  expect(readme).toContain(`\`${route}\``)
})

it.each(Object.keys(clientFrames))('README names the action %s', (action) => {
  expect(readme).toContain(`{"action":"${action}"`)
})

it.each(Object.values(pushes).map(({ shape }) => shape.type.value))('README names the push %s', (type) => {
  expect(readme).toContain(`\`${type}\``)
})

it.each(Object.keys(domainEvents))('README names the domain event %s', (name) => {
  expect(readme).toContain(`\`${name}\``)
})
