import { html, safeUrl, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { workPath, type Work } from '#features/works/index.ts'
import { timeLine, type Lane } from '#ui/charts.ts'
import { linkRow, notice, section, table, time } from '#ui/parts.ts'
import { scores } from '../hiding/views.ts'
import type { EnteredFigure } from './queries.ts'
import { contradictionOf, newestOf, type Figure } from './rules.ts'

/** "8.1 of 10", "12,400 signatures" */
export function figureText(words: Words, { measure, value, lowest, highest }: Figure): string {
  return measure === 'score'
    ? words('reviews.outside-score', {
        value: words.number(value),
        lowest: words.number(lowest!),
        highest: words.number(highest!),
      })
    : words(`reviews.outside-${measure}`, { n: value })
}

/**
 * Numbers of other places, each in a lane of its own: they are never added to the numbers of this site, nor to each other. Where they
 * contradict each other, that comes first.
 */
export function outsideSection(words: Words, work: Work, figures: readonly EnteredFigure[]): Html | '' {
  if (!figures.length) return ''
  const contradiction = contradictionOf(figures)
  return section({
    id: 'outside',
    title: words('reviews.outside'),
    content: scores(
      words,
      work,
      html`${
        contradiction
          ? notice({
              kind: 'attention',
              content: html`<p>${words('reviews.outside-contradiction', {
                high: contradiction.high.source,
                highScore: contradiction.high.score,
                low: contradiction.low.source,
                lowScore: contradiction.low.score,
              })}</p>`,
            })
          : ''
      }
<p class="note">${words('reviews.outside-how')}</p>
${newestTable(words, newestOf(figures))}
${lanes(words, figures)}
${linkRow([html`<a href="${workPath(work)}/elsewhere.json">${words('reviews.outside-json')}</a>`, html`<a href="${workPath(work)}/elsewhere.csv">${words('reviews.outside-csv-link')}</a>`])}`,
    ),
  })
}

const newestTable = (words: Words, newest: readonly EnteredFigure[]): Html =>
  table({
    id: 'outside-newest',
    caption: words('reviews.outside-newest'),
    captionHidden: true,
    columns: [
      { label: words('reviews.outside-source') },
      { label: words('reviews.outside-value') },
      { label: words('reviews.outside-taken') },
      { label: words('reviews.outside-entered') },
    ],
    rows: newest.map((figure) => [
      html`<a href="${safeUrl(figure.url)}" rel="external nofollow"><bdi>${figure.source}</bdi></a>`,
      figureText(words, figure),
      time(words, figure.takenAt),
      html`${words(`reviews.outside-via-${figure.enteredVia}`)}, ${time(words, figure.enteredAt)}`,
    ]),
  })

/** A drawing needs two moments; what was taken once stands in the table. */
function lanes(words: Words, figures: readonly EnteredFigure[]): Html | '' {
  const drawn = [...Map.groupBy(figures, ({ source, measure }) => `${source}\0${measure}`).values()]
    .filter((list) => list.length > 1)
    .map((list): Lane => ({
      label: list[0]!.source,
      unit:
        list[0]!.measure === 'score'
          ? words('reviews.outside-unit-score', { highest: words.number(list[0]!.highest!) })
          : words(`reviews.outside-unit-${list[0]!.measure}`),
      points: list.map(({ takenAt, value }) => ({ at: takenAt, value })),
    }))
  return drawn.length
    ? timeLine({
        words,
        id: 'outside-lanes',
        title: words('reviews.outside'),
        lanes: drawn,
        timeZone: words.timeZone,
      })
    : ''
}
