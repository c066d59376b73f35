import { readFileSync } from 'node:fs'

export const readReadme = (): string => readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')

/** The one code block of README in this language that has `mark` in it. */
export const codeOf = (language: string, mark: string): string => {
  const blocks = [...readReadme().matchAll(/^```(\w+)\n(.*?)^```$/gms)]
  const [code, ...others] = blocks.flatMap(([, name, text = '']) =>
    name === language && text.includes(mark) ? [text] : [],
  )
  if (code === undefined || others.length > 0)
    throw new Error(`README has not one ${language} block with ${mark}`)
  return code
}
