import { stdin, stdout } from 'node:process'
import { LineEditor } from '../../../clients/cli/conversation/line-editor.ts'

/** A script that reports what is entered. F5 makes two lines arrive from elsewhere, and Tab completes `@b`. */
const editor = new LineEditor(stdin, stdout, async (line) => {
  const [typed] = /@b\w*$/.exec(line) ?? []
  return [typed === undefined ? [] : ['@bob', '@bobby'], typed ?? line]
})
editor.show('first')
stdin.on('keypress', (_, key) => {
  if (key?.name !== 'f5') return
  editor.show('second')
  editor.show('third')
})
for await (const line of editor.lines) editor.show(`entered ${line}`)
