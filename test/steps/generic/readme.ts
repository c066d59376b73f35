import { readFileSync } from 'node:fs'

/** @param file a path from the checkout's top level. */
export const readReadme = (file = 'README.md'): string =>
  readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8')

/** The one code block of a README in this language that has `mark` in it. */
export const codeOf = (language: string, mark: string, file?: string): string => {
  const blocks = [...readReadme(file).matchAll(/^```(\w+)\n(.*?)^```$/gms)]
  const [code, ...others] = blocks.flatMap(([, name, text = '']) =>
    name === language && text.includes(mark) ? [text] : [],
  )
  if (code === undefined || others.length > 0)
    throw new Error(`${file ?? 'README.md'} has not one ${language} block with ${mark}`)
  return code
}
