import { describe, expect, it, test } from 'vitest'
import { auditOf } from '../../../clients/build/audit.ts'
import { byLicence, type Component, type Sbom, shippedOnly } from '../../../clients/build/shipped-packages.ts'

const component = (ref: string, ...licences: string[]): Component => ({
  'bom-ref': ref,
  name: ref.slice(0, ref.lastIndexOf('@')),
  version: ref.slice(ref.lastIndexOf('@') + 1),
  licenses: licences.map((id) => ({ license: { id } })),
})

/** A project that ships `sender`, and a package of its own that ships `parser`; it is tested by `tester`. */
const sbom: Sbom = {
  metadata: { component: component('chat@1.0.0', 'MIT') },
  components: [
    component('@chat/cli@1.0.0', 'MIT'),
    component('sender@2.0.0', 'Apache-2.0'),
    component('parser@3.0.0', 'ISC'),
    component('tester@4.0.0', 'GPL-3.0-only'),
    component('shared@5.0.0', 'MIT', '0BSD'),
    component('old@6.0.0'),
  ],
  dependencies: [
    { ref: 'chat@1.0.0', dependsOn: ['@chat/cli@1.0.0', 'sender@2.0.0', 'parser@3.0.0', 'tester@4.0.0'] },
    { ref: '@chat/cli@1.0.0', dependsOn: ['parser@3.0.0', 'tester@4.0.0'] },
    { ref: 'sender@2.0.0', dependsOn: ['shared@5.0.0', 'old@6.0.0'] },
    { ref: 'tester@4.0.0', dependsOn: ['shared@5.0.0'] },
    { ref: 'shared@5.0.0', dependsOn: ['sender@2.0.0'] },
  ],
}
const dependents = [
  { name: 'chat', dependencies: { sender: '2.0.0' } },
  { name: '@chat/cli', dependencies: { parser: '3.0.0' } },
]

describe('what is shipped', () => {
  const shipped = shippedOnly(sbom, dependents)

  it('is the packages of the project, what they depend on, and what that needs', () => {
    expect(shipped.components.map((each) => each['bom-ref'])).toEqual([
      ...['@chat/cli@1.0.0', 'sender@2.0.0', 'parser@3.0.0'],
      // npm leaves it out of `npm sbom --omit=dev`, because the tests need it too.
      'shared@5.0.0',
      'old@6.0.0',
    ])
  })

  it('refers to nothing that is not listed', () => {
    expect(JSON.stringify(shipped)).not.toContain('tester')
  })

  it('is listed by licence, also what names several or none', () => {
    expect(Object.fromEntries(byLicence(shipped))).toEqual({
      MIT: ['@chat/cli@1.0.0'],
      'Apache-2.0': ['sender@2.0.0'],
      ISC: ['parser@3.0.0'],
      'MIT AND 0BSD': ['shared@5.0.0'],
      'no licence': ['old@6.0.0'],
    })
  })
})

test('an audit tells clean packages from faulty ones, and both from a registry that does not answer', () => {
  expect(auditOf('{"vulnerabilities":{}}').outcome).toBe('clean')
  const faulty = auditOf('{"vulnerabilities":{"parser":{"name":"parser","severity":"high"}}}')
  expect(faulty).toMatchObject({ outcome: 'faults', summary: expect.stringContaining('parser (high)') })
  const refused = auditOf('{"message":"405 Method Not Allowed - POST https://packages.example/-/audit"}')
  expect(refused).toEqual({
    outcome: 'unanswered',
    summary:
      'Not audited, because the registry answers no audits: 405 Method Not Allowed - POST the registry',
  })
})
