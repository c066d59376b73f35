import { cpSync } from 'node:fs'
import { join } from 'node:path'

/** Runs while a function is bundled: `node copy-files.ts <from> <to> <file>…` */
const [from = '', to = '', ...files] = process.argv.slice(2)
for (const file of files) cpSync(join(from, file), join(to, file))
