import * as z from 'zod'

/** @see https://docs.npmjs.com/cli/commands/npm-audit: what it writes with `--json`, as far as it is read here. */
const Report = z.union([
  z.object({
    vulnerabilities: z.record(z.string(), z.object({ name: z.string(), severity: z.string() })),
  }),
  z.object({ message: z.string() }),
])

export type Audit = { outcome: 'clean' | 'faults' | 'unanswered'; summary: string }

/** Reads what `npm audit --json` wrote. */
export const auditOf = (written: string): Audit => {
  const report = Report.parse(JSON.parse(written))
  if ('message' in report) {
    // The address of the registry is nobody else's concern.
    const reason = report.message.replace(/https?:\/\/\S+/g, 'the registry')
    return {
      outcome: 'unanswered',
      summary: `Not audited, because the registry answers no audits: ${reason}`,
    }
  }
  const faults = Object.values(report.vulnerabilities)
  if (faults.length === 0)
    return { outcome: 'clean', summary: 'The registry knows no faults in what is shipped.' }
  const list = faults.map(({ name, severity }) => `${name} (${severity})`).join(', ')
  return {
    outcome: 'faults',
    summary: `The registry knows faults in what is shipped: ${list}. npm audit tells more.`,
  }
}
