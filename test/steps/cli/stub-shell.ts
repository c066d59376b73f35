import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { tokenFile, tokenFileStorage } from '../../../clients/cli/lib/token-file.ts'
import type { OwnUser } from '../../../shared/contract/users.ts'
import { runAttended, runInProcess } from './run-in-process.ts'
import { givenStubApi, type StubAnswers } from './stub-api.ts'

export const alice: OwnUser = {
  userId: 'a1',
  username: 'alice',
  email: 'alice@example.com',
  createdAt: '2026-11-20T13:45:00.000Z',
  privacy: { addMe: 'everyone', presence: 'shared' },
}

/** Alice's shell, in which she is logged in at a stub of the API. */
export const givenStubShell = async (answers: StubAnswers) => {
  const cwd = mkdtempSync(join(tmpdir(), 'parley-'))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
  const { restUrl, asked } = await givenStubApi(answers)
  const env = { XDG_CONFIG_HOME: join(cwd, 'config'), PARLEY_URL: restUrl }
  const session = tokenFileStorage(tokenFile(join(cwd, 'config', 'parley'), restUrl))
  session.write({ user: alice, accessToken: 't', refreshToken: 'r', expiresAtMs: Date.now() + 3600_000 })
  return {
    folder: cwd,
    restUrl,
    asked,
    bodies: () => asked.map(({ operation, body }) => [operation, body]),
    operations: () => asked.map(({ operation }) => operation),
    isLoggedIn: () => session.read() !== undefined,
    runs: (args: readonly string[], input = '', onStderr?: (text: string) => void) =>
      runInProcess(args, { env, cwd, input, ...(onStderr && { onStderr }) }),
    /** The same at a terminal, where questions are answered. */
    answers: (args: readonly string[], answers: Record<string, string>) =>
      runAttended(args, { env, cwd, answers }),
  }
}
