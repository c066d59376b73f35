import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundleFunctions, projectRoot } from '../../../infra/bundling/bundle-functions.ts'

let folder = ''
beforeAll(() => {
  // Where functions are bundled too: the paths in source maps are relative.
  const cache = join(projectRoot, 'node_modules', '.cache')
  mkdirSync(cache, { recursive: true })
  folder = mkdtempSync(join(cache, 'parley-maps-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The stack that would be logged of what this throws, in a process whose stacks nothing else has changed. */
const stackOf = (thrower: string): string[] => {
  const describer = pathToFileURL(join(projectRoot, 'shared/platform/observability/describe-error.ts')).href
  const script = `
    const { describeError } = await import(${JSON.stringify(describer)})
    try { ${thrower} } catch (error) { console.log(JSON.stringify(describeError(error).stack)) }`
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script]).toString())
}

it('a logged stack of a bundled function names its sources', async () => {
  await bundleFunctions({ frames: { entry: 'functions/websocket/open-frame.ts' } }, folder)
  const bundle = pathToFileURL(join(folder, 'frames', 'index.mjs')).href
  const stack = stackOf(`(await import(${JSON.stringify(bundle)})).openFrame('{', false)`)
  expect(stack[0]).toMatch(/^at \S+ \(functions\/websocket\/open-frame\.ts:\d+:\d+\)$/)
  expect(stack.join('\n')).not.toContain('index.mjs')
})

it('a line of a file without a source map stays as it is', () => {
  expect(stackOf('JSON.parse(undefined)').join('\n')).toContain('at JSON.parse')
  const noMap = pathToFileURL(join(projectRoot, 'shared/platform/errors/parley-error.ts')).href
  expect(stackOf(`(await import(${JSON.stringify(noMap)})).unavailable.call(null)()`)[0]).toMatch(
    /^at .*:\d+:\d+/,
  )
})
