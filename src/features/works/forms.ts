import { z } from 'zod'
import { isDay } from '#core/clock.ts'
import { oneLine, type Form, type Problems } from '#core/forms.ts'
import { isCountry } from '#ui/countries.ts'
import { normaliseIdentifier, schemes, type Identifier } from './identifiers.ts'
import { isLanguage } from './languages.ts'
import type { Work } from './queries.ts'

export const kinds = ['film', 'series', 'episode', 'game', 'book', 'play', 'exhibition', 'article'] as const
export type WorkKind = (typeof kinds)[number]

export const roles = ['maker', 'publisher', 'service'] as const
export type Role = (typeof roles)[number]

/** How many titles and markets an empty form has room for. */
export const TITLES = 4
export const MARKETS = 4
/** How many a work can have; its form grows with them. */
const MOST_TITLES = 20
const MOST_MARKETS = 60
export const MAX_TITLE = 200
export const MAX_NAME = 100
const MAX_NAMES = 12

export interface NewWork {
  kind: WorkKind
  year: number | null
  /** From beginning to end. */
  runningMinutes?: number | null
  titles: { language: string; title: string }[]
  credits: { role: Role; name: string }[]
  releases: { market: string; releasedOn: string }[]
  identifiers: Identifier[]
}

const rows = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)

/** Names of the fields of a row; the first row has no number. */
export const rowName = (name: string, row: number): string => (row === 1 ? name : `${name}-${row}`)

export const titleRows = rows(MOST_TITLES)
export const marketRows = rows(MOST_MARKETS)

const yearSchema = z
  .string()
  .regex(/^(1\d{3}|20\d{2}|21[0-4]\d)?$/, 'works.year-form')
  .transform((year) => (year ? Number(year) : null))

/** A little over forty days: the longest works there are. */
const LONGEST_MINUTES = 60_000

const minutesSchema = z
  .string()
  .regex(/^([1-9]\d{0,4})?$/, 'works.running-form')
  .transform((text) => (text ? Number(text) : null))
  .refine((minutes) => minutes === null || minutes <= LONGEST_MINUTES, 'works.running-form')

/** A work as the form's fields, to show it again for a correction. */
export function fieldsOfWork(work: Work): Record<string, string> {
  const numbered = <T>(
    list: readonly T[],
    fields: (one: T) => Record<string, string>,
  ): Record<string, string> =>
    Object.fromEntries(
      list.flatMap((one, index) =>
        Object.entries(fields(one)).map(([name, value]) => [rowName(name, index + 1), value]),
      ),
    )
  return {
    kind: work.kind,
    year: String(work.year ?? ''),
    running: String(work.runningMinutes ?? ''),
    maker: work.makers.join('\n'),
    publisher: work.publishers.join('\n'),
    service: work.services.join('\n'),
    ...numbered(work.titles, ({ title, language }) => ({ title, language })),
    ...numbered(work.releases, ({ market, releasedOn }) => ({ market, released: releasedOn })),
    ...Object.fromEntries(work.identifiers.map(({ scheme, value }) => [scheme, value])),
  }
}

/** The form for a work, or what is wrong with it by field. */
export function readWork(form: Form): { work: NewWork } | { problems: Problems } {
  const problems: Problems = {}
  const kind = kinds.find((name) => name === form.get('kind'))
  if (!kind) problems.kind = 'works.kind-missing'
  const year = yearSchema.safeParse(form.get('year').trim())
  if (!year.success) problems.year = 'works.year-form'

  const running = minutesSchema.safeParse(form.get('running').trim())
  if (!running.success) problems.running = 'works.running-form'

  const titles = titleRows.flatMap((row) => titleIn(form, row, problems))
  if (!titles.length) problems.title ??= 'works.title-missing'
  if (new Set(titles.map((title) => `${title.language}\0${title.title}`)).size < titles.length)
    problems.title ??= 'works.title-twice'
  const credits = roles.flatMap((role) => namesIn(form, role, problems).map((name) => ({ role, name })))
  const releases = marketRows.flatMap((row) => releaseIn(form, row, problems))
  if (new Set(releases.map((release) => release.market)).size < releases.length)
    problems.market ??= 'works.market-twice'

  const identifiers = schemes.flatMap((scheme) => {
    const given = form.get(scheme).trim()
    if (!given) return []
    const value = normaliseIdentifier(scheme, given, kind)
    if (value) return [{ scheme, value }]
    problems[scheme] = `works.${scheme}-form`
    return []
  })
  if (Object.keys(problems).length || !kind || !year.success || !running.success) return { problems }
  return {
    work: { kind, year: year.data, runningMinutes: running.data, titles, credits, releases, identifiers },
  }
}

function titleIn(form: Form, row: number, problems: Problems): { language: string; title: string }[] {
  const title = oneLine(form.get(rowName('title', row)))
  if (!title) return []
  const language = form.get(rowName('language', row))
  if (title.length > MAX_TITLE) problems[rowName('title', row)] = 'works.title-long'
  if (!isLanguage(language)) problems[rowName('language', row)] = 'works.language-missing'
  return [{ language, title }]
}

function namesIn(form: Form, role: Role, problems: Problems): string[] {
  const names = [...new Set(form.get(role).split(/\r?\n/).map(oneLine).filter(Boolean))]
  if (names.length > MAX_NAMES) problems[role] = 'works.names-many'
  if (names.some((name) => name.length > MAX_NAME)) problems[role] = 'works.name-long'
  return names
}

function releaseIn(form: Form, row: number, problems: Problems): { market: string; releasedOn: string }[] {
  const market = form.get(rowName('market', row))
  const releasedOn = form.get(rowName('released', row))
  if (!market && !releasedOn) return []
  if (!isCountry(market)) problems[rowName('market', row)] = 'works.market-missing'
  else if (!isDay(releasedOn)) problems[rowName('released', row)] = 'works.released-form'
  return [{ market, releasedOn }]
}
