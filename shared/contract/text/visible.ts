import { lazyPattern } from './pattern.ts'

/** Decides when a text has something to see, and which characters a name must not hide. */

/** Format characters that people see: Arabic, Syriac and Kaithi signs that stand with numbers. */
const seenFormats = '\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u{110bd}\\u{110cd}'

/** Fillers that Unicode counts as marks or symbols, though they show nothing. */
const fillers = '\\u{16fe4}\\u{1d159}'

/** One class. Characters that may be assigned later are left out of it; those that never will be show nothing. */
const unseen = `[[[\\p{Default_Ignorable_Code_Point}\\p{Bidi_Control}\\p{C}\\p{Zl}\\p{Zp}${fillers}]--[${seenFormats}\\p{Co}\\p{Cn}]]\\p{Noncharacter_Code_Point}[\\p{Default_Ignorable_Code_Point}&&\\p{Cn}]]`

const visible = lazyPattern(`[^${unseen}\\p{White_Space}\\u2800]`, 'v')

/** Whether a reader sees anything of the text. */
export const hasVisible = (text: string): boolean => {
  // Almost every text has an ASCII letter, digit or sign.
  if (/[!-~]/.test(text)) return true
  return visible().test(text)
}

/** Unicode's class Cc but tabs and line breaks. Nobody sees them, and each takes six bytes in JSON. */
const controls = String.raw`[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]`
const control = lazyPattern(controls, '')
const everyControl = lazyPattern(controls, 'g')

/** Whether a text has no control characters but tabs and line breaks. */
export const isReadable = (text: string): boolean => !control().test(text)

/** A text without control characters but tabs and line breaks. */
export const withoutControls = (text: string): string => text.replace(everyControl(), '')

/**
 * Scripts whose letters join or form conjuncts, so that a joiner or non-joiner between two of them changes their look.
 */
const joiningScripts = [
  ...['Arabic', 'Syriac', 'Mongolian', 'Nko', 'Mandaic', 'Phags_Pa', 'Adlam', 'Hanifi_Rohingya'],
  ...['Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu', 'Kannada', 'Malayalam'],
  ...['Sinhala', 'Khmer', 'Myanmar', 'Tibetan', 'Javanese', 'Balinese'],
]

/**
 * Invisible characters at the places where writing needs them: joiners between letters of scripts that join, selectors
 * after emoji, ideographs and Mongolian letters, joiners between emoji, and the tags of regional flags.
 * @see https://www.unicode.org/reports/tr31/#Layout_and_Format_Control_Characters
 * @see https://www.unicode.org/reports/tr51/#def_emoji_zwj_sequence
 */
const needed = (): RegExp => {
  const joining = `[${joiningScripts.map((script) => `\\p{scx=${script}}`).join('')}]`
  const picture = '\\p{Extended_Pictographic}[\\ufe0e\\ufe0f\\p{Emoji_Modifier}]?'
  return new RegExp(
    [
      `(?<=${joining})[\\u200c\\u200d](?=${joining})`,
      `(?<=${picture})\\u200d(?=\\p{Extended_Pictographic})`,
      '(?<=\\p{Emoji})[\\ufe0e\\ufe0f]',
      '(?<=\\p{scx=Han})[\\ufe00-\\ufe02\\u{e0100}-\\u{e01ef}]',
      '(?<=\\p{scx=Mongolian})[\\u180b-\\u180d\\u180f]',
      '(?<=\\u{1f3f4})[\\u{e0030}-\\u{e0039}\\u{e0061}-\\u{e007a}]{1,6}\\u{e007f}',
    ].join('|'),
    'gv',
  )
}

let neededCharacters: RegExp | undefined
const hiddenCharacter = lazyPattern(unseen, 'v')

/**
 * Whether a name has a character that readers do not see, or that reorders what they see, where no script and no emoji
 * needs it. `invoice⟨U+202E⟩fdp.txt` would pass for another name.
 * @see https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
export const hidesCharacters = (name: string): boolean => {
  if (/^[ -~]*$/.test(name)) return false
  neededCharacters ??= needed()
  return name.split(neededCharacters).some((part) => hiddenCharacter().test(part))
}

const perhapsHidden = lazyPattern(
  `[\\p{Default_Ignorable_Code_Point}\\p{Bidi_Control}\\p{C}\\p{Zl}\\p{Zp}${fillers}]`,
  'gu',
)

/** The name without what it hides, for files that a system or another program has named so. */
export const withoutHidden = (name: string): string =>
  hidesCharacters(name) ? name.replace(perhapsHidden(), '') : name
