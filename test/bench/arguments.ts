import { parseArgs } from 'node:util'

export type BenchArguments = {
  names: string[]
  json: boolean
  check: boolean
  /** Charts and tables follow. */
  publish: boolean
  /** They are written again from what is published, and no bench runs. */
  render: boolean
  /** Passed on to the benches. */
  passed: string[]
}

export const usage = (known: readonly string[]): string => `Usage: npm run bench [-- NAME… OPTION…]

Runs the benches, one after another, and prints their figures beside their budgets. Without a name it runs all.

Benches:
  ${known.join('\n  ')}

Options:
  --json     print one object instead of a table, with each bench's numbers under its name; progress goes to stderr
  --check    exit with 1 if a figure misses its budget
  --parts    with bundles: what each bundle holds, and no import times
  --large    with fan-out: up to 50,000 recipients
  --publish  write the figures, charts and tables of test/bench/README.md
  --render   write its charts and tables again, without running a bench
  --help     print this
`

/** Reads the command line. Returns the text to print instead of running: the help, or what is wrong. */
export const parseBenchArguments = (
  args: readonly string[],
  known: readonly string[],
): BenchArguments | { help: string } | { error: string } => {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        check: { type: 'boolean', default: false },
        publish: { type: 'boolean', default: false },
        render: { type: 'boolean', default: false },
        parts: { type: 'boolean', default: false },
        large: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) return { help: usage(known) }
    const unknown = positionals.filter((name) => !known.includes(name))
    if (unknown.length > 0)
      return { error: `Unknown bench: ${unknown.join(', ')}. The benches are ${known.join(', ')}.` }
    if (values.parts && values.publish)
      return { error: '--publish wants all figures, and --parts leaves some out.' }
    return {
      names: known.filter((name) => positionals.length === 0 || positionals.includes(name)),
      json: values.json,
      check: values.check,
      publish: values.publish,
      render: values.render,
      passed: [...(values.parts ? ['--parts'] : []), ...(values.large ? ['--large'] : [])],
    }
  } catch (error) {
    return {
      error: `${(error as Error).message.split('. ')[0]}. \`npm run bench -- --help\` lists the options.`,
    }
  }
}
