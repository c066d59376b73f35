// Prints the tests that failed, with the beginning of each error, and counts them all: `node print-results.mjs REPORT`.
// The last line counts, in this form, whatever else is printed.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

const linesOfError = 8
const columns = 200

/** @param {string} line */
const print = (line) => process.stdout.write(`${line}\n`)

/** The first lines of an error, and the frames of its stack that are the project's own. @param {string} message */
const beginning = (message) =>
  stripVTControlCharacters(message)
    .replaceAll(`${process.cwd()}/`, '')
    .split('\n')
    .filter((line) => line.trim() && !/^ +at .*(node_modules|<anonymous>|node:)/.test(line))
    .slice(0, linesOfError)
    .map((line) => `    ${line.slice(0, columns)}`)
    .join('\n')

const report = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
for (const { name, status, message, assertionResults } of report.testResults) {
  const file = relative('.', name)
  const failed = assertionResults.filter((test) => test.status === 'failed')
  for (const { ancestorTitles, title, failureMessages } of failed) {
    print(`FAILED: ${[file, ...ancestorTitles, title].join(' > ')}`)
    for (const failure of failureMessages) print(beginning(failure))
  }
  if (status === 'failed' && failed.length === 0) {
    print(`FAILED: ${file}`)
    print(beginning(message || 'A hook failed, which the report leaves out. The log has it.'))
  }
}
print(`${report.numPassedTests} passed, ${report.numFailedTests} failed`)
