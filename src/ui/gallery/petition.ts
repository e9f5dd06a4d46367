import { html, type Html } from '#core/html.ts'
import { basisBar } from '#ui/basis-bar.ts'
import { timeLine } from '#ui/charts.ts'
import { checkbox, countryField, emailField, honeypot, submitButton, textField } from '#ui/fields.ts'
import { page, type Frame } from '#ui/layout.ts'
import * as parts from '#ui/parts.ts'
import * as data from '#ui/gallery/data.ts'

/** How a petition page is composed: the order of things, and which part says what. */
export function petitionExample(frame: Frame): Html {
  const { words } = frame
  const content = html`${parts.headline({
    kicker: html`<a href="/works/paper-crowns">Paper Crowns</a> · film, 2026 · Ines Varga · on Lumen`,
    title: 'Show “Paper Crowns” under its own poster, and say why it was changed',
    byline: html`To <b>Lumen</b> · asked by <b>Dana Whitlock</b> · open since 8 September, until 8 March · <a href="#versions">text of 8 September, unchanged</a>`,
  })}
${parts.split({ main: numbers(frame), side: signPanel(frame) })}
${parts.twoSides(demand(), reply())}
${parts.section({
  id: 'curve',
  title: 'Signatures over time',
  content: timeLine({
    words,
    id: 'curve-total',
    title: 'Signatures over time',
    lanes: [{ label: 'Signatures', unit: 'in all', points: data.total }],
    marks: data.marks,
    timeZone: words.timeZone,
    csv: '/petitions/paper-crowns/series.csv',
  }),
})}
${parts.section({ id: 'names', title: 'Who signed', content: parts.peopleList({ words, names: data.names, others: data.net - data.names.length }) })}
${parts.section({ id: 'share', title: 'Share', content: parts.shareBox({ words, url: 'https://firsthand.example/petitions/paper-crowns', title: 'Show “Paper Crowns” under its own poster', id: 'share-box' }) })}
${parts.signBar({ label: 'Sign' })}`
  return page({ ...frame, wide: true }, content)
}

function numbers({ words }: Frame): Html {
  return html`${parts.liveCount({
    words,
    src: '/petitions/paper-crowns.json',
    value: data.net,
    size: 648_112,
    at: data.at,
    now: data.now,
    more: html`<a href="/how-we-count">${words('ui.how-we-count')}</a>`,
  })}
<p class="lead">This petition is about the poster. ${data.sawPosterInHundred} in 100 of those who answered have seen the poster, the trailer or the film.</p>
${basisBar({ words, counts: data.counts })}
<p class="note">6,204 withdrawn by signers, 22,428 removed, <a href="#removed">each with its reason</a>.</p>
${parts.linkRow([html`<a href="#share">Share</a>`, html`<a href="#follow">Follow</a>`, html`<a href="/petitions/paper-crowns.json">Data</a>`])}`
}

function signPanel({ words }: Frame): Html {
  return parts.panel({
    id: 'sign',
    title: 'Sign',
    content: html`<form method="post" action="/petitions/paper-crowns/signatures">
${textField({ words, name: 'name', label: 'Your name', autocomplete: 'name', maxlength: 100, required: true })}
${emailField({ words, name: 'email', label: 'E-mail', hint: 'We send a six-digit code. Nobody sees the address.', required: true })}
${countryField({ words, name: 'country', value: 'FR', required: true })}
<div>
${checkbox({ words, name: 'show', label: 'Show my name' })}
${checkbox({ words, name: 'answer', label: 'Tell me when Lumen answers' })}
${checkbox({ words, name: 'news', label: 'Tell me the organiser’s news' })}
${checkbox({ words, name: 'consent', label: html`I agree that this is counted as my signature. It can show what I believe.`, required: true })}
</div>
${honeypot({ words, name: 'website' })}
${submitButton({ label: 'Sign and get the code' })}
<p class="note"><a href="/privacy">Who sees what, and for how long</a></p>
</form>`,
  })
}

function demand(): Html {
  return parts.section({
    id: 'demand',
    title: 'The demand',
    content: html`${parts.statement(
      'The film shows what the pressure to win does to a class of young chess players. The poster that Lumen made sells the winning.\n\nWe ask Lumen to use the makers’ poster and synopsis in every country, to say publicly why it did not, and to ask the makers first next time.',
    )}<p class="note">Dana Whitlock · 8 September 2026, version 1</p>`,
  })
}

function reply(): Html {
  return parts.section({
    id: 'reply',
    title: 'The reply',
    note: parts.statusTag('Lumen · press release'),
    content: html`${parts.statement(
      '“The artwork was not representative of the film, and we are sorry. It was chosen without the director. The makers’ poster and synopsis return in all countries by 12 September.\n\nWe ask everybody who cares about the subject to watch the film before judging it.”',
    )}<p class="note">Apology and commitment · 10 September 2026, version 2, <a href="#changes">what changed</a></p>`,
  })
}
