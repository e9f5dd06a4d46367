import { html, safeUrl, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import { keysOf } from '#features/viewings/index.ts'
import type { Work } from '#features/works/index.ts'
import { section } from '#ui/parts.ts'

/** Who else verifies viewings of the work, as the operator registered them; nothing where nobody does. */
export async function verifiedSection(
  { ctx, words }: Visit,
  work: Work,
): Promise<{ html: Html; listed: boolean }> {
  const keys = (await keysOf(ctx, work.id)).filter(({ proof, retiredAt }) => proof !== 'room' && !retiredAt)
  const issuers = [...new Map(keys.map((key) => [key.host, key])).values()]
  if (issuers.length === 0) return { html: html``, listed: false }
  return {
    listed: false,
    html: section({
      id: 'verified',
      title: words('viewings.elsewhere'),
      content: html`<p>${words('viewings.elsewhere-how')} <a href="/proofs">${words('viewings.means')}</a></p>
<ul class="plain">${issuers.map(
        ({ issuer, host, url, proof }) =>
          html`<li>${url ? html`<a href="${safeUrl(url)}" rel="external nofollow"><bdi>${issuer}</bdi></a>` : html`<bdi>${issuer}</bdi>`} (<bdi>${host}</bdi>)${proof === 'self-hosted' ? html`: ${words('viewings.elsewhere-own')}` : ''}</li>`,
      )}</ul>`,
    }),
  }
}
