export interface StatementText {
  /** Public id of the petition, or the last part of the work's address. */
  about: string
  kind: string
  party: string
  byName: string
  byTitle: string
  sourceUrl: string | null
  saidOn: string
  text: string
  version: number
  /** Promises that came with this version, in their order. */
  promises: readonly { words: string; dueOn: string }[]
}

const escaped = (value: string): string =>
  value.normalize('NFC').replaceAll('\\', '\\\\').replaceAll('\n', '\\n')

/** Sorted `name=value` lines, NFC, ended by LF; a line feed inside a value is written `\n` and a backslash `\\`. */
const lines = (values: Record<string, string>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${escaped(value)}\n`)
    .sort()
    .join('')

/** The exact bytes of a version of a statement, as its entry in the log commits to them. */
export const canonicalStatement = (statement: StatementText): string =>
  lines({
    about: statement.about,
    kind: statement.kind,
    party: statement.party,
    name: statement.byName,
    role: statement.byTitle,
    source: statement.sourceUrl ?? '-',
    'said-on': statement.saidOn,
    text: statement.text,
    version: String(statement.version),
    ...Object.fromEntries(
      statement.promises.map(({ words, dueOn }, index) => [`promise-${index + 1}`, `${dueOn} ${words}`]),
    ),
  })

export interface OutcomeText {
  /** Public id of the promise. */
  promise: string
  side: string
  outcome: string
  words: string
  link: string | null
  day: string
}

/** The exact bytes of what one side says became of a promise. */
export const canonicalOutcome = ({ promise, side, outcome, words, link, day }: OutcomeText): string =>
  lines({ promise, side, outcome, words, link: link ?? '-', day })
