import type { Explanations } from './explain.ts'

const shortWay = 'A short way for plain ASCII, to the same result as the long one.'
const needless = 'Spares work on a text that has nothing to find.'
const notThere = 'The loop finds nothing there, and goes on or ends.'
const remembered = 'Only remembers the pattern: without that, it is compiled again.'

export const survivors: Explanations = {
  'shared/contract/text/code.ts': [
    { change: 'open < runs.length → open <= runs.length', why: notThere },
    { change: 'first?.length → first.length', why: 'There is one at each index of the loop.' },
    { change: "!text.includes('`') && !text.includes('~~~') → false", why: needless },
    { change: '\'`\' → ""', why: needless },
    { change: '\'~~~\' → ""', why: needless },
    {
      change: 'line.trim().startsWith(opened) → line.trim().endsWith(opened)',
      why: 'All characters of a fence are the same.',
    },
  ],
  'shared/contract/text/fold.ts': [
    { change: '/^[!-~]*(?: [!-~]+)*$/ → /^[!-~](?: [!-~]+)*$/', why: shortWay },
    { change: '/^[!-~]*(?: [!-~]+)*$/ → /^[!-~]*(?: [!-~]+)$/', why: shortWay },
    { change: '/^[!-~]*(?: [!-~]+)*$/ → /^[!-~]*(?: [!-~])*$/', why: shortWay },
    { change: 'plainAscii.test(text) → false', why: shortWay },
  ],
  'shared/contract/text/links.ts': [
    {
      change: 'text.split(character).length - 1 → text.split(character).length + 1',
      why: 'One count is taken from another, so what both have more does not show.',
    },
    { change: 'end > 0 → end >= 0', why: notThere },
  ],
  'shared/contract/text/mentions.ts': [
    { change: "!text.includes('@') → false", why: needless },
    { change: '\'@\' → ""', why: needless },
    { change: 'at >= start → at > start', why: 'Neither code nor a link begins with an @.' },
  ],
  'shared/contract/text/username.ts': [
    { change: '/^[A-Za-z0-9_.-]*$/ → /^[A-Za-z0-9_.-]$/', why: shortWay },
    { change: 'ascii.test(prepared) → false', why: shortWay },
    { change: 'known → false', why: remembered },
    { change: 'systemPatterns.set(system, pattern) → ;', why: remembered },
    {
      change: '[] → ["Stryker was here"]',
      why: 'One digit, as this text would give, is of one kind as none is.',
    },
  ],
  'shared/contract/text/visible.ts': [
    { change: '/[!-~]/.test(text) → false', why: shortWay },
    { change: '/^[ -~]*$/.test(name) → false', why: shortWay },
    { change: '/^[ -~]*$/ → /^[ -~]$/', why: shortWay },
  ],
}
