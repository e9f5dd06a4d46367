import { html, type Child, type Html } from '#core/html.ts'
import { basisBar, type BasisCounts } from '#ui/basis-bar.ts'
import { timeLine } from '#ui/charts.ts'
import * as fields from '#ui/fields.ts'
import * as data from '#ui/gallery/data.ts'
import { page, type Frame } from '#ui/layout.ts'
import * as parts from '#ui/parts.ts'

export { petitionExample } from '#ui/gallery/petition.ts'

/** Every component in every state, with invented content. Tests read it; so does whoever builds a page. */
export function gallery(frame: Frame): Html {
  const content = html`${parts.headline({
    kicker: 'For those who build pages',
    title: 'Every component',
    byline: html`What a page is made of, in all its states. <a href="/design/petition">How a petition page is put together</a>`,
  })}
${show('numbers', 'Numbers', numbers(frame))}
${show('bar', 'What people go by', bars(frame))}
${show('curve', 'Curves', curves(frame))}
${show('text', 'Text, tags, buttons', text())}
${show('sides', 'Demand and reply', sides())}
${show('fields', 'Fields', form(frame, false))}
${show('errors', 'Fields with mistakes', form(frame, true))}
${show('notices', 'Notices', notices())}
${show('lists', 'Lists and tables', lists(frame))}
${show('ways', 'Ways on', waysOn(frame))}`
  return page({ ...frame, wide: true }, content)
}

const show = (id: string, title: string, content: Child): Html => parts.section({ id, title, content })

function numbers({ words }: Frame): Html {
  const { at, now } = data
  const late = new Date(now.getTime() + 3 * 3_600_000)
  return html`${parts.liveCount({ words, src: '/petitions/paper-crowns.json', value: data.net, size: 648_112, at, now, more: html`<a href="/how-we-count">${words('ui.how-we-count')}</a>` })}
${parts.liveCount({ words, value: 1, size: 1, at, now })}
${parts.liveCount({ words, value: 0, size: 0, at, now: late })}`
}

function bars({ words }: Frame): Html {
  const none: BasisCounts = {
    'seen-all-verified': 0,
    'seen-all': 0,
    'seen-some': 0,
    'seen-promo': 0,
    'seen-none': 0,
    'seen-unsaid': 0,
  }
  const even: BasisCounts = {
    'seen-all-verified': 1,
    'seen-all': 1,
    'seen-some': 1,
    'seen-promo': 1,
    'seen-none': 1,
    'seen-unsaid': 1,
  }
  return html`<p class="lead">This petition is about the poster. ${data.sawPosterInHundred} in 100 of those who answered have seen the poster, the trailer or the film.</p>
${basisBar({ words, counts: data.counts })}
<p class="lead">Six people, each with another answer.</p>
${basisBar({ words, counts: even })}
<p class="lead">Nobody’s viewing was verified; one person among many saw all of it.</p>
${basisBar({ words, counts: { ...none, 'seen-all': 1, 'seen-none': 2_400, 'seen-unsaid': 730 } })}
<p class="lead">Nobody has signed yet.</p>
${basisBar({ words, counts: none })}`
}

function curves({ words }: Frame): Html {
  const base = { words, marks: data.marks, timeZone: words.timeZone }
  return html`${timeLine({ ...base, id: 'all', title: 'Signatures over time', csv: '/petitions/paper-crowns/series.csv', lanes: [{ label: 'Signatures', unit: 'in all', points: data.total }] })}
${timeLine({ ...base, id: 'lanes', title: 'The dispute in time', lanes: data.lanes })}
${timeLine({ ...base, id: 'none', title: 'Nothing yet', marks: [], lanes: [] })}`
}

function text(): Html {
  return html`<p>${parts.statusTag('Open')} ${parts.statusTag('Waiting for an answer', 'waiting')} ${parts.statusTag('Closed', 'closed')}</p>
<p class="lead">A sentence stands before every number.</p>
${parts.statement('Words of somebody are set in the serif, at one size for everybody.\n\nA second paragraph\nwith a second line.')}
<div class="prose"><h2>A chapter</h2><p>Running text of the site itself, with a <a href="#lists">link</a>, a <b>strong word</b> and <code>a value</code>.</p><ul><li>One point</li><li>Another point</li></ul></div>
<p>${parts.linkButton({ href: '#fields', label: 'Main' })} ${parts.linkButton({ href: '#fields', label: 'Quiet', kind: 'quiet' })} ${parts.linkButton({ href: '#fields', label: 'Danger', kind: 'danger' })} <button class="button main" type="button" disabled>Resting</button></p>
${parts.split({ main: html`<p class="lead">The main matter.</p>`, side: parts.panel({ id: 'panel', title: 'A panel', content: html`<p>What one does here stands beside it.</p>` }) })}`
}

function sides(): Html {
  const demand = parts.section({
    id: 'd1',
    title: 'The demand',
    content: parts.statement('Use the makers’ poster in every country.'),
  })
  return html`${parts.twoSides(
    demand,
    parts.section({
      id: 'r1',
      title: 'The reply',
      note: parts.statusTag('Lumen'),
      content: parts.statement('“It returns by 12 September.”'),
    }),
  )}
${parts.twoSides(
  parts.section({
    id: 'd2',
    title: 'Another demand',
    content: parts.statement('Use the makers’ poster in every country.'),
  }),
  parts.section({
    id: 'r2',
    title: 'No reply yet',
    content: parts.emptyState({
      text: 'Lumen has not answered.',
      action: '4,210 more until an answer is asked for.',
    }),
  }),
)}`
}

function form({ words }: Frame, wrong: boolean): Html {
  const prefix = wrong ? 'e' : 'g'
  const field = (name: string, message: string) => ({
    words,
    name,
    id: `${prefix}-${name}`,
    error: wrong ? message : undefined,
  })
  const summary = ['name', 'email', 'why', 'kind', 'consent'].map((name) => ({
    name,
    id: `${prefix}-${name}`,
    message: `Look at “${name}” again`,
  }))
  return html`${wrong ? fields.errorSummary({ words, errors: summary }) : ''}
<form method="post" action="/design">
${fields.textField({ ...field('name', 'Write your name'), label: 'Your name', autocomplete: 'name', maxlength: 100, required: true })}
${fields.emailField({ ...field('email', 'There is no @ in “ada.example”'), label: 'E-mail', hint: 'We send a six-digit code. Nobody sees the address.', value: wrong ? 'ada.example' : '' })}
${fields.countryField({ ...field('country', 'Choose a country'), value: 'FR' })}
${fields.textArea({ ...field('why', 'Write at most 500 characters'), label: 'Why', hint: 'What happened, and what should change.', value: 'Because the poster sells\nanother film.', maxlength: 500, required: false })}
${fields.codeField({ ...field('code', 'This code has run out. We can send another.'), label: 'Code from the mail' })}
${fields.selectField({
  ...field('year', 'Choose a year'),
  label: 'Year',
  value: '2026',
  options: [
    { value: '2025', label: '2025' },
    { value: '2026', label: '2026' },
  ],
})}
${fields.radioGroup({
  ...field('kind', 'Choose one'),
  label: 'Have you seen it?',
  hint: 'Your signature counts the same.',
  value: 'some',
  choices: [
    { value: 'all', label: 'All of it' },
    { value: 'some', label: 'Some of it', hint: 'An episode, or half of the film' },
    { value: 'none', label: 'None of it' },
  ],
})}
${fields.checkboxes({
  ...field('tell', 'Choose at most two'),
  label: 'Tell me',
  choices: [
    { value: 'answer', label: 'when there is an answer', checked: true },
    { value: 'news', label: 'the organiser’s news' },
  ],
})}
${fields.checkbox({ ...field('consent', 'Without your consent we may not count it'), label: 'I agree that this is counted as my signature.', hint: 'A signature can show what one believes.' })}
${wrong ? '' : fields.honeypot({ words, name: 'website' })}
${fields.hidden('step', '1')}
<p>${fields.submitButton({ label: 'Sign and get the code' })} ${fields.submitButton({ label: 'Back', kind: 'quiet', name: 'go', value: 'back' })}</p>
${fields.resendTimer({ seconds: 30, button: fields.submitButton({ label: 'Send again', kind: 'quiet', name: 'go', value: 'resend' }) })}
</form>`
}

function notices(): Html {
  return html`${parts.notice({ title: 'Not listed yet', content: html`<p>Everybody with the link can see this petition. It is listed after a check.</p>` })}
${parts.notice({ kind: 'attention', title: 'We have not counted this yet', content: html`<p>Many signatures came from one network. Somebody looks at it within a day; you can object.</p>` })}
${parts.notice({ kind: 'done', title: 'Counted: you are number 612,242', content: html`<p>It is in the public log for good.</p>` })}
${parts.emptyState({ text: 'No petition asks for anything yet.', action: html`<a href="/petitions/new">Open the first one</a>` })}
${parts.countStatus({ src: '/design.json', content: parts.notice({ content: html`<p>Confirmed. It is counted within two seconds.</p>` }) })}`
}

function lists({ words }: Frame): Html {
  return html`${parts.definitionList([
    ['Asked by', 'Dana Whitlock'],
    ['Until', parts.day(words, new Date('2027-03-08T00:00:00Z'))],
    ['Counted', parts.time(words, data.at)],
  ])}
${parts.table({
  id: 'countries',
  caption: 'Countries, reported by this site',
  columns: [{ label: 'Country' }, { label: 'Signatures', numeric: true }],
  rows: [
    ['France', words.number(301_220)],
    ['Côte d’Ivoire', words.number(11)],
    ['Unknown', words.number(311_010)],
  ],
})}
${parts.peopleList({ words, names: data.names, others: data.net - data.names.length })}`
}

function waysOn({ words }: Frame): Html {
  return html`${parts.steps({ words, names: ['What is asked', 'Why', 'Who asks', 'Look again'], current: 2 })}
${parts.linkRow([html`<a href="#share">Share</a>`, html`<a href="#follow">Follow</a>`])}
${parts.pager({ words, previous: '?page=1', next: '?page=3', from: 21, to: 40, total: 77 })}
${parts.shareBox({ words, url: 'https://firsthand.example/petitions/paper-crowns', title: 'Show “Paper Crowns” under its own poster' })}`
}
