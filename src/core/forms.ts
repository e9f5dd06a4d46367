import type { z } from 'zod'
import { BadRequest } from '#core/errors.ts'
import { hasWords, type MessageKey } from '#core/i18n.ts'

/** Fields of a form as they were typed; a field that came twice keeps its values in `all`. */
export interface Form {
  get(name: string): string
  all(name: string): string[]
  values: Record<string, string>
}

/** What is wrong, by field: the key of a sentence that names the remedy. */
export type Problems = Record<string, MessageKey>

export type Parsed<T> = { ok: true; value: T } | { ok: false; problems: Problems }

// C0 controls but tab and line ends, and the replacement character that stands for bad UTF-8.
// eslint-disable-next-line no-control-regex
const IMPOSSIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/

/** Reads `application/x-www-form-urlencoded` (WHATWG URL 5.1); null bytes and bad UTF-8 are refused. */
export const readForm = (body: string): Form => formOfPairs([...new URLSearchParams(body)])

/** Names and values in the order in which they came. */
export function formOfPairs(pairs: readonly (readonly [string, string])[]): Form {
  const values: Record<string, string> = Object.create(null)
  if (pairs.length > 200) throw new BadRequest()
  for (const [name, value] of pairs) {
    if (IMPOSSIBLE.test(value) || IMPOSSIBLE.test(name)) throw new BadRequest()
    values[name] ??= value
  }
  return {
    get: (name) => values[name] ?? '',
    all: (name) => pairs.flatMap(([own, value]) => (own === name ? [value] : [])),
    values,
  }
}

/** Checks a form against a schema whose issue messages are keys of `locales/`; the library's own words are for nobody. */
export function check<T>(schema: z.ZodType<T>, input: unknown): Parsed<T> {
  const result = schema.safeParse(input)
  if (result.success) return { ok: true, value: result.data }
  const problems: Problems = {}
  for (const issue of result.error.issues)
    problems[String(issue.path[0] ?? 'form')] ??= hasWords(issue.message) ? issue.message : 'core.field-wrong'
  return { ok: false, problems }
}

// Marks that reverse the text around them, and C1 controls: no keyboard has these, and no header line may hold them.
// eslint-disable-next-line no-control-regex
const UNSEEN = /[\u0080-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]/gu

/** One line as people type it: NFC, single spaces, without marks that reverse the text around it. */
export const oneLine = (text: string): string =>
  text.normalize('NFC').replace(UNSEEN, '').replace(/\s+/gu, ' ').trim()

/**
 * Paragraphs: NFC, line ends as LF, at most one empty line in a row. Line by line, because a pattern for "spaces before a line end" takes
 * seconds for 64 KB of spaces.
 */
export const paragraphs = (text: string): string =>
  text
    .normalize('NFC')
    .replace(UNSEEN, '')
    .split(/\r\n?|\n/)
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
