/** Browsers by the mark that only they have. Most also claim to be those further down. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]

const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b|\bwin32\b/, 'Windows'],
  [/\bMac OS X\b|\bdarwin\b/, 'macOS'],
  [/\bLinux\b/i, 'Linux'],
]

const named = (names: readonly (readonly [RegExp, string])[], text: string): string | undefined =>
  names.find(([mark]) => mark.test(text))?.[1]

/** The first product of the header, which programs name themselves by. */
const program = /^[A-Za-z][\w.-]{0,31}/

/**
 * A device, for people to tell their sessions apart, from the `User-Agent` of a request: `Firefox on Linux`. A few
 * names at most, whatever the header holds; empty without one.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.1.5
 */
export const deviceOf = (userAgent: string | undefined): string => {
  const text = (userAgent ?? '').slice(0, 512)
  const name = named(browsers, text) ?? (text.startsWith('Mozilla/') ? undefined : program.exec(text)?.[0])
  const system = named(systems, text)
  if (name === undefined) return system ?? ''
  return system === undefined ? name : `${name} on ${system}`
}
