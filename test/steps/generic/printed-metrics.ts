import { vi } from 'vitest'

/** The metrics that `work` prints in CloudWatch's format, without its other output. */
export const printedMetrics = async (work: () => unknown): Promise<Record<string, unknown>[]> => {
  const printed: string[] = []
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    printed.push(String(chunk))
    return true
  })
  try {
    await work()
  } finally {
    write.mockRestore()
  }
  return printed.filter((line) => line.includes('"_aws"')).map((line) => JSON.parse(line))
}
