import { html as template, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

/** Markup that is already escaped. Views return it; strings put into a template are escaped. */
export type Html = HtmlEscapedString
export type Child = Html | string | number | null | undefined | false | Child[]

/** Tagged template that escapes every hole. No view is asynchronous, so the promise branch of Hono's type never happens. */
export const html = template as (strings: TemplateStringsArray, ...values: Child[]) => Html

/** Only for markup that this program made itself (SVG paths, the doctype); never for anything a person typed. */
export { raw }

/** A link that cannot run script: http(s), mailto and own paths pass, everything else becomes `#`. */
export function safeUrl(url: string): string {
  const trimmed = url.trim()
  if (/^\/(?![/\\])/.test(trimmed) || trimmed.startsWith('#') || trimmed.startsWith('?')) return trimmed
  try {
    return ['https:', 'http:', 'mailto:'].includes(new URL(trimmed).protocol) ? trimmed : '#'
  } catch {
    return '#'
  }
}
