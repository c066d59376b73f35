import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'

const project = resolve(import.meta.dirname, '../..')
const sources = globSync('{clients,functions,infra,shared,test}/**/*.{ts,tsx}', { cwd: project })

/** A line of a comment that begins without its subject. */
const riddle = /^\s*(\/\*\*?|\/\/|\*)\s*(Who|Whoever|Whom|Whose|What|Whatever|Whichever|Of)\b/

it('no comment begins with Who, What or Of', () => {
  const found = sources.flatMap((source) => {
    const lines = readFileSync(join(project, source), 'utf8').split('\n')
    return lines.flatMap((line, index) =>
      riddle.test(line) ? [`${source}:${index + 1}: ${line.trim()}`] : [],
    )
  })
  expect(found).toEqual([])
})
