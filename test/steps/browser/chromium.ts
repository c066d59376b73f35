import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The headless shell first: it takes half the processor time of a whole browser. */
const names = [
  'chromium-headless-shell',
  'chrome-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
]
/** Where macOS installs them. */
const applications = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The Chromium of this machine: `CHROMIUM_PATH`, or the first one found on the path. */
export const chromiumPath = (environment = process.env): string | undefined => {
  const named = environment['CHROMIUM_PATH']
  if (named) return named
  const folders = (environment['PATH'] ?? '').split(delimiter).filter(Boolean)
  return [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...applications].find(
    isProgram,
  )
}

/** @throws Error if there is none, with what to do. */
export const requireChromium = (): string => {
  const path = chromiumPath()
  if (path) return path
  throw new Error(
    'No Chromium on this machine. Install `chromium-headless-shell` or `chromium`, or set CHROMIUM_PATH',
  )
}

/** Containers lack what Chromium's sandbox needs. Without hinting, fonts look the same everywhere. */
export const chromiumArgs = ['--no-sandbox', '--disable-dev-shm-usage', '--font-render-hinting=none']
