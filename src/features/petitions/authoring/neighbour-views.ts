import { html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import { submitButton, textField } from '#ui/fields.ts'
import { section } from '#ui/parts.ts'
import { oppositionOf, waitingOpposition } from '../opposing/queries.ts'
import type { Petition } from '../queries.ts'
import { reasonsAreShown } from '../reasons/queries.ts'
import { supportersOf } from '../supporters/actions.ts'
import { supportPath } from '../supporters/rules.ts'
import { authorPath } from './author.ts'
import { given, type Section, type Sent } from './fields.ts'

/** While it waits for supporters: the private link, and how far it is. */
export async function supportSection({ ctx, words, site }: Visit, petition: Petition): Promise<Section> {
  if (petition.state.name !== 'supporting') return ''
  const link = ctx.config.baseUrl + supportPath(ctx, petition)
  return section({
    id: 'support',
    title: words('neighbours.support-title'),
    content: html`<p>${words('neighbours.support-intro', { n: site.supportersNeeded })}</p>
<p><b>${words('neighbours.support-link')}</b></p>
<copy-button copied="${words('ui.share-copied')}"><input type="text" readonly value="${link}" dir="ltr" aria-label="${words('neighbours.support-link')}"><button class="button quiet" type="button" hidden>${words('ui.share-copy')}</button><span class="copied" role="status"></span></copy-button>
<p><a href="${link}">${words('neighbours.support-open')}</a></p>
<p class="note">${words('neighbours.support-so-far', await supportersOf(ctx, petition.id))}</p>`,
  })
}

export const dormantSection = ({ words }: Visit, petition: Petition): Section =>
  petition.state.name === 'dormant'
    ? section({
        id: 'asleep',
        title: words('neighbours.dormant-title'),
        content: html`<p>${words('neighbours.dormant-intro')}</p>
<form method="post" action="${authorPath(petition)}/waking">${submitButton({ label: words('neighbours.dormant-button') })}</form>`,
      })
    : ''

export async function opposeSection(
  { ctx, words }: Visit,
  petition: Petition,
  sent: Sent | undefined,
): Promise<Section> {
  if (!petition.state.listed) return ''
  const has = await oppositionOf(ctx, petition.id)
  const waits =
    has === undefined && (await waitingOpposition(ctx)).some(({ subjectId }) => subjectId === petition.id)
  return section({
    id: 'oppose',
    title: words('neighbours.oppose-title'),
    content: html`<p>${words('neighbours.oppose-intro')}</p>
${
  has !== undefined || waits
    ? html`<p class="note">${words(waits ? 'neighbours.oppose-waits' : 'neighbours.oppose-has')}</p>`
    : html`<form method="post" action="${authorPath(petition)}/opposition" novalidate>
${textField({ ...given({ words }, sent, 'oppose', 'other'), label: words('neighbours.oppose-address'), maxlength: 300, required: true, autocomplete: 'off' })}
${submitButton({ label: words('neighbours.oppose-button'), kind: 'quiet' })}
</form>`
}`,
  })
}

/** The author lets reasons for signing be shown, or not. */
export async function reasonsSwitch({ ctx, words }: Visit, petition: Petition): Promise<Section> {
  const shown = await reasonsAreShown(ctx, petition.id)
  return section({
    id: 'reasons',
    title: words('reasons.author-title'),
    content: html`<p>${words(shown ? 'reasons.author-on' : 'reasons.author-off')}</p>
<form method="post" action="${authorPath(petition)}/reasons">${submitButton({ name: 'shown', value: shown ? 'off' : 'on', label: words(shown ? 'reasons.author-turn-off' : 'reasons.author-turn-on'), kind: 'quiet' })}</form>`,
  })
}
