import { createHash } from 'node:crypto'
import { html, raw, type Html } from '#core/html.ts'
import { htmlPage, type Visit } from '#core/http.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import { en } from '#locales/index.ts'
import { policyText } from '../serving/policy.ts'
import { logKeys } from '../keys.ts'
import { checkScript } from './bundle.ts'

const STYLE = `:root{color-scheme:light dark;--paper:#fbfaf6;--panel:#f3f1ea;--ink:#1d1c1a;--soft:#55524c;--rule:#77736a;--link:#0b5a6b;--action:#123f4a;--on:#fff}
@media(prefers-color-scheme:dark){:root{--paper:#171614;--panel:#211f1c;--ink:#f0ede6;--soft:#b9b4a9;--rule:#8f8a7f;--link:#7cc4d4;--action:#bfe3ea;--on:#10272d}}
body{margin:0;overflow-wrap:anywhere;background:var(--paper);color:var(--ink);font:1.0625rem/1.5 "Source Sans 3",Arial,sans-serif}
main,header,footer{max-inline-size:42rem;margin-inline:auto;padding:1rem}
h1,h2{font-family:"Source Serif 4",Georgia,serif;line-height:1.15;text-wrap:balance}h1{font-size:2rem}h2{font-size:1.5rem;margin-block-start:2.5rem}
a{color:var(--link)}label,.label{display:block;font-weight:600;margin-block-start:1rem}.hint{color:var(--soft);margin-block:.25rem}
input,textarea,button{font:inherit;color:inherit}input,textarea{box-sizing:border-box;inline-size:100%;min-block-size:2.75rem;padding:.5rem;background:var(--paper);border:1px solid var(--rule);border-radius:4px}
textarea{font-family:monospace}button{min-block-size:2.75rem;padding:.5rem 1rem;margin-block-start:1rem;background:var(--action);color:var(--on);border:0;border-radius:4px;cursor:pointer}button:disabled{opacity:.6}
:focus-visible{outline:3px solid #d9480f;outline-offset:2px}pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--panel);padding:1rem}.result:not(:empty){border-inline-start:4px solid var(--rule);padding-inline-start:1rem;margin-block:1rem}
progress{inline-size:100%}table{border-collapse:collapse}th,td{text-align:start;padding:.25rem 1rem .25rem 0;vertical-align:top}td{font-variant-numeric:tabular-nums}[hidden]{display:none}`

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Script and style with the policy that allows them, and nothing else, on this page alone. */
function parts(): { script: string; policy: string } {
  const script = checkScript()
  const policy =
    `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(STYLE)}; connect-src 'self'; ` +
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
  return { script, policy }
}

/** Sentences for the script: their placeholders stay, as {name}. */
function sentences(words: Words): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [key, text] of Object.entries(en.log)) {
    if (!key.startsWith('page.')) continue
    const names = [...text.matchAll(/\{\$(\w+)\}/g)].map(([, name]) => name!)
    found[key.slice('page.'.length)] = words(
      `log.${key}` as MessageKey,
      Object.fromEntries(names.map((name) => [name, `{${name}}`])),
    )
  }
  return found
}

/** JSON inside a page: no `<` may end the element early. */
const inPage = (data: unknown): Html => raw(JSON.stringify(data).replaceAll('<', '\\u003c')) as Html

/** One file without anything from elsewhere: it works as well when it is saved and opened offline. */
export async function checkPage(visit: Visit): Promise<Response> {
  const { ctx, words, site } = visit
  const { script, policy } = ctx.shared(parts)
  const keys = await logKeys(ctx.db)
  const key = keys.findLast(({ leafIndex, handover }) => leafIndex === null || handover !== null)!
  const given = { policy: await policyText(ctx), words: sentences(words) }
  const t = (name: string, values: Record<string, string> = {}): string =>
    words(`log.page.${name}` as MessageKey, values)
  const markup = html`<!DOCTYPE html>
<html lang="${words.locale}" dir="${words.direction}">
<head>
<meta charset="utf-8">
<title>${t('title')} · ${site.name}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>${raw(STYLE)}</style>
</head>
<body>
<header><a href="${ctx.config.baseUrl}/log">${t('back', { site: site.name })}</a></header>
<main>
<h1>${t('title')}</h1>
<p>${t('lead', { site: site.name })}</p>
<p class="hint"><bdi>${t('key', { key: key.vkey.split('+').slice(1).join('+'), origin: key.origin })}</bdi></p>
<p id="no-script">${t('noscript')}</p>
<h2>${t('receipt')}</h2>
<form id="receipt">
<label for="receipt-file">${t('receipt.file')}</label>
<input id="receipt-file" type="file" accept=".tlog-proof,text/plain">
<label for="receipt-text">${t('receipt.text')}</label>
<textarea id="receipt-text" rows="4" spellcheck="false" aria-describedby="receipt-hint"></textarea>
<p class="hint" id="receipt-hint">${t('receipt.hint')}</p>
<label for="data-file">${t('data.file')}</label>
<input id="data-file" type="file" accept=".json,application/json" aria-describedby="data-hint">
<p class="hint" id="data-hint">${t('data.hint')}</p>
<button type="submit">${t('receipt.check')}</button>
</form>
<div class="result" id="receipt-result" role="status"></div>
<h2>${t('recount')}</h2>
<p>${t('recount.text')}</p>
<form id="recount"><button type="submit">${t('recount.start')}</button></form>
<p id="recount-offline" hidden>${t('recount.offline')}</p>
<div class="result" id="recount-result" role="status"></div>
<h2>${words('log.limits')}</h2>
<p>${words('log.limits.text')}</p>
</main>
<script type="application/json" id="given">${inPage(given)}</script>
<script>${raw(script)}</script>
</body>
</html>
`
  return htmlPage(markup, { headers: { 'content-security-policy': policy } })
}
