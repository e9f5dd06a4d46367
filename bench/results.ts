import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'

/** One line of the table: what was promised, and what was seen. */
export interface Figure {
  what: string
  least: string
  aim: string
  seen: string
  /** Undefined where nothing was promised. */
  reached?: boolean
}

const FILE = join(import.meta.dirname, 'RESULTS.md')
const TITLE = `# Measurements

Written by \`npm run bench\` and \`npm run chaos -- --record\`; each section says when, where and how. Client and server share the machine.
`

export function table(figures: readonly Figure[]): string {
  const mark = ({ reached }: Figure): string => (reached === undefined ? '' : reached ? ' ✓' : ' ✗')
  const lines = figures.map(
    (figure) => `| ${figure.what} | ${figure.least} | ${figure.aim} | ${figure.seen}${mark(figure)} |`,
  )
  return ['| what | at least | aim | seen |', '|---|---|---|---|', ...lines].join('\n')
}

/** Replaces the section of this heading, or adds it; the others stay. */
export async function writeSection(heading: string, text: string): Promise<void> {
  const before = existsSync(FILE) ? readFileSync(FILE, 'utf8') : TITLE
  const [title, ...sections] = before.split(/^(?=## )/m)
  const section = `## ${heading}\n\n${text.trim()}\n`
  const at = sections.findIndex((one) => one.startsWith(`## ${heading}\n`))
  if (at < 0) sections.push(section)
  else sections[at] = section
  const whole = [title!.trim() || TITLE.trim(), ...sections.map((one) => one.trim())].join('\n\n')
  writeFileSync(FILE, await format(whole, { ...(await resolveConfig(FILE)), parser: 'markdown' }))
}

export const round = (value: number, digits = 0): number => Number(value.toFixed(digits))
