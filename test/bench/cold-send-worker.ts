/**
 * A fresh execution environment: `node cold-send-worker.ts BUNDLE EVENT` imports a function's bundle, hands it the first
 * event, and prints what both took as JSON. Like Lambda's runtime, it has loaded Node and nothing else before.
 */
export type ColdSend = {
  importMs: number
  importCpuMs: number
  /** Import and first event together. */
  ms: number
  cpuMs: number
  body: string
}

const [bundle = '', event = '{}'] = process.argv.slice(2)
const cpuMs = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

const [startMs, startCpuMs] = [performance.now(), cpuMs()]
const { handler } = await import(bundle)
const [importedMs, importedCpuMs] = [performance.now(), cpuMs()]
const { body } = await handler(JSON.parse(event), { functionName: 'live', awsRequestId: 'r-1' })
const [endMs, endCpuMs] = [performance.now(), cpuMs()]
const result: ColdSend = {
  importMs: importedMs - startMs,
  importCpuMs: importedCpuMs - startCpuMs,
  ms: endMs - startMs,
  cpuMs: endCpuMs - startCpuMs,
  body,
}
process.stdout.write(`\n${JSON.stringify(result)}\n`, () => process.exit())
