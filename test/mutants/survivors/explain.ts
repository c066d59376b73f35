/** A change that no test notices, in the order in which a report of Stryker tells it. */
export type Survivor = {
  file: string
  line: number
  /** The changed part of the code, and what was put in its place; see `changeOf`. */
  change: string
  mutator: string
}

/** Reasons why changes may stay unnoticed, by file. `change` is as a run prints it. */
export type Explanations = Readonly<Record<string, readonly { change: string; why: string }[]>>

const mostCharacters = 70

const shortened = (code: string): string => {
  const line = code.replace(/\s+/g, ' ')
  return line.length > mostCharacters ? `${line.slice(0, mostCharacters)}…` : line
}

export const changeOf = (before: string, after: string): string =>
  `${shortened(before)} → ${shortened(after)}`

/** Sentences for people. Tests look at codes, so that a sentence can be changed by itself. */
const sentence = /^['"`][A-Z](?:[a-z]| [a-z])[^→]* [^→]*→/

const isSentence = ({ mutator, change }: Survivor): boolean =>
  mutator === 'StringLiteral' && sentence.test(change)

/** Divides survivors by whether they are explained. @returns also the explanations that explain none of them. */
export const explain = (survivors: readonly Survivor[], explanations: Explanations) => {
  const reasonOf = ({ file, change }: Survivor) =>
    explanations[file]?.find((explanation) => explanation.change === change)
  const needed = new Set(survivors.map(reasonOf))
  return {
    explained: survivors.filter((survivor) => reasonOf(survivor) ?? isSentence(survivor)),
    open: survivors.filter((survivor) => !(reasonOf(survivor) ?? isSentence(survivor))),
    outdated: Object.entries(explanations).flatMap(([file, ofFile]) =>
      ofFile.filter((explanation) => !needed.has(explanation)).map(({ change }) => `${file}: ${change}`),
    ),
  }
}
