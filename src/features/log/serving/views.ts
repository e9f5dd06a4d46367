import { html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import { pageOf } from '#ui/frame.ts'
import { definitionList, headline, linkRow, section, time } from '#ui/parts.ts'
import { logKeys } from '../keys.ts'
import { verifierFile } from '../verifier/bundle.ts'
import { newestCheckpoint } from './queries.ts'

/** What the log is, as of now, and how anybody checks it. */
export async function logPage(visit: Visit): Promise<Response> {
  const { ctx, words } = visit
  const newest = await newestCheckpoint(ctx)
  const keys = await logKeys(ctx.db)
  const key = keys.findLast(({ leafIndex, handover }) => leafIndex === null || handover !== null)!
  const state = newest
    ? definitionList([
        [words('log.state.size'), words.number(newest.size)],
        [words('log.state.at'), time(words, new Date(newest.time))],
        [words('log.state.root'), html`<code>${newest.root}</code>`],
        [words('log.state.origin'), html`<code>${key.origin}</code>`],
        [words('log.state.key'), html`<code>${key.vkey.slice(key.origin.length + 1)}</code>`],
      ])
    : html`<p>${words('log.empty')}</p>`
  const content = html`${headline({ title: words('log.title') })}
<p class="lead">${words('log.lead')}</p>
${section({ id: 'state', title: words('log.state'), content: state })}
${section({
  id: 'check',
  title: words('log.check'),
  content: html`<p>${words('log.check.receipt')}</p>
<p><a class="button main" href="/check">${words('log.check.link')}</a></p>
<p>${words('log.check.command')}</p>
<pre tabindex="0">node verify.js ${ctx.config.baseUrl}</pre>
<p><a href="/verify.js" download>${words('log.check.download')}</a>. ${words('log.check.checksum', { sha256: ctx.shared(verifierFile).sha256 })}</p>
<p>${words('log.check.mirror')}</p>`,
})}
${section({ id: 'limits', title: words('log.limits'), content: html`<p>${words('log.limits.text')}</p>` })}
${section({
  id: 'files',
  title: words('log.files'),
  content: linkRow([
    ...(newest ? [html`<a href="/log/checkpoint">${words('log.files.checkpoint')}</a>`] : []),
    html`<a href="/log/policy">${words('log.files.policy')}</a>`,
    html`<a href="/log/numbers.json">${words('log.files.numbers')}</a>`,
    html`<a href="/log/checkpoints.json">${words('log.files.history')}</a>`,
  ]),
})}`
  return pageOf(visit, { title: words('log.title'), canonical: '/log' }, content)
}
