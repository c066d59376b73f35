import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { commandList } from '../../../clients/cli/command-list.ts'

const folder = join(import.meta.dirname, '../../../clients/cli')

it.each(Object.entries(commandList))('%s is listed under the name that it has', async (name, load) => {
  const { command, describe } = (await load())(process)
  expect(String(command).split(' ')[0]).toBe(name)
  expect(describe).toMatch(/^[A-Z]/)
})

it('every file of commands is listed', () => {
  const list = readFileSync(join(folder, 'command-list.ts'), 'utf8')
  const ofAdmin = readFileSync(join(folder, 'commands/admin/admin.ts'), 'utf8')
  const listed = list + ofAdmin.replaceAll("'./", "'./commands/admin/")
  const files = globSync('commands/*/*.ts', { cwd: folder })
  expect(files.length).toBeGreaterThan(20)
  expect(files.filter((file) => !listed.includes(`./${file}`))).toEqual([])
})

it.each(Object.keys(commandList))('README names %s', (name) => {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8')
  expect([`\`${name}\``, `\`${name} `].some((named) => readme.includes(named))).toBe(true)
})
