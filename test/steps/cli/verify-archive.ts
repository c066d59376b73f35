import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type VerifiedFile, verifyFile } from '../../../clients/cli/verify/verify-file.ts'

/** Checks an archive as `parley verify` does. */
export const verifyArchive = async (text: string): Promise<VerifiedFile> => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-archive-'))
  try {
    await writeFile(join(folder, 'mine.jsonl'), text)
    return await verifyFile(folder, 'mine.jsonl')
  } finally {
    await rm(folder, { recursive: true })
  }
}
