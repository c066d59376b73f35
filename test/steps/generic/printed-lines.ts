import { vi } from 'vitest'

type Line = Record<string, unknown>

/** The JSON lines that `work` prints, on either stream. */
const printedLines = async (work: () => unknown): Promise<Line[]> => {
  const printed: string[] = []
  const streams = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      printed.push(String(chunk))
      return true
    }),
  )
  try {
    await work()
  } finally {
    for (const stream of streams) stream.mockRestore()
  }
  return printed.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line))
}

/** The metrics that `work` prints in CloudWatch's format, without its other output. */
export const printedMetrics = async (work: () => unknown): Promise<Line[]> =>
  (await printedLines(work)).filter((line) => '_aws' in line)

/** The log lines that `work` prints. */
export const printedLogs = async (work: () => unknown): Promise<Line[]> =>
  (await printedLines(work)).filter((line) => 'level' in line)
