import type { Form, Problems } from '#core/forms.ts'
import { html, type Child, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import { checkbox, countryField, fieldId, radioGroup, selectField, textArea, textField } from '#ui/fields.ts'
import { kinds, marketRows, MARKETS, MAX_TITLE, roles, rowName, TITLES, titleRows } from './forms.ts'
import { schemes } from './identifiers.ts'
import { languageOptions } from './languages.ts'

/** Which rows of the form are shown: those that are filled, and a few to fill. */
function shownRows(
  form: Pick<Form, 'get'>,
  names: string[],
  rows: number[],
  least: number,
  spare: number,
): number[] {
  const last = rows.findLastIndex((row) => names.some((name) => form.get(rowName(name, row)))) + 1
  return rows.slice(0, Math.max(least, last + spare))
}

export interface WorkFields {
  form: Pick<Form, 'get'>
  problems?: Problems
  /** Works that may be the same: the person says that theirs is another. */
  similar?: readonly unknown[]
  /** Empty rows after those that are filled. */
  spare?: number
}

/** Every fact about a work, as it is asked when one is added and when one is corrected. */
export function workFields(visit: Visit, { form, problems = {}, similar = [], spare = 0 }: WorkFields): Html {
  const { words } = visit
  const given = (name: string): { words: typeof words; name: string; value: string; error?: string } => {
    const problem = problems[name]
    return { words, name, value: form.get(name), ...(problem && { error: words(problem) }) }
  }
  const languages = [{ value: '', label: words('works.language-choose') }, ...languageOptions(words)]
  const titleAt = (row: number): Html =>
    html`${textField({
      ...given(rowName('title', row)),
      label: row === 1 ? words('works.title-field') : words('works.title-nth', { n: row }),
      ...(row === 1 && { hint: words('works.title-hint'), required: true }),
      maxlength: MAX_TITLE,
    })}${selectField({
      ...given(rowName('language', row)),
      label: row === 1 ? words('works.language') : words('works.language-nth', { n: row }),
      options: languages,
      ...(row === 1 && { required: true, value: form.get('language') || words.locale.slice(0, 2) }),
    })}`
  const group = (title: Child, open: boolean, content: Child): Html =>
    html`<details${open ? html` open` : ''}><summary>${title}</summary>${content}</details>`
  const filled = (names: string[]): boolean => names.some((name) => form.get(name) || problems[name])
  const moreTitles = shownRows(form, ['title', 'language'], titleRows, TITLES, Math.min(spare, 1)).slice(1)
  const markets = shownRows(form, ['market', 'released'], marketRows, MARKETS, spare)
  return html`${similar.length ? checkbox({ ...given('distinct'), value: 'yes', label: words('works.distinct'), checked: form.get('distinct') === 'yes' }) : ''}
${titleAt(1)}
${group(words('works.title-more'), filled(moreTitles.map((row) => rowName('title', row))), moreTitles.map(titleAt))}
${radioGroup({ ...given('kind'), label: words('works.kind'), required: true, choices: kinds.map((kind) => ({ value: kind, label: words(`works.kind-${kind}`) })) })}
${textField({ ...given('year'), label: words('works.year'), inputmode: 'numeric', maxlength: 4, required: false })}
${textField({ ...given('running'), label: words('works.running'), hint: words('works.running-hint'), inputmode: 'numeric', maxlength: 5, required: false })}
${roles.map((role) => textArea({ ...given(role), label: words(`works.${role}`), hint: words('works.names-hint'), maxlength: 1300, rows: 3, required: false }))}
${group(
  words('works.release-group'),
  filled(markets.flatMap((row) => [rowName('market', row), rowName('released', row)])),
  markets.map(
    (row) =>
      html`${countryField({ ...given(rowName('market', row)), label: row === 1 ? words('works.market') : words('works.market-nth', { n: row }) })}${textField(
        {
          ...given(rowName('released', row)),
          type: 'date',
          label: row === 1 ? words('works.released') : words('works.released-nth', { n: row }),
        },
      )}`,
  ),
)}
<fieldset class="field" aria-describedby="${fieldId('identifiers')}-hint"><legend>${words('works.identifier-group')}</legend>
<p class="hint" id="${fieldId('identifiers')}-hint">${words('works.identifier-hint')}</p>
${schemes.map((scheme) => textField({ ...given(scheme), label: words(`works.${scheme}`), hint: words(`works.${scheme}-hint`), maxlength: 200, required: false }))}
</fieldset>`
}
