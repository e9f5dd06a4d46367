import { check } from '#core/forms.ts'
import { Forbidden, Gone } from '#core/errors.ts'
import { html } from '#core/html.ts'
import { KIB, seeOther, type Route, type Visit } from '#core/http.ts'
import {
  MAX_STATEMENT,
  reviseStatement,
  revisionSchema,
  statementByPublicId,
  statementView,
  type Statement,
} from '#features/statements/index.ts'
import { hidden, submitButton, textArea, textField } from '#ui/fields.ts'
import { headline } from '#ui/parts.ts'
import { deskPage, EMPTY, problemAt, problemSummary, statusOf, type Filled } from '../frame.ts'
import { revisionPath } from './links.ts'

/** Throws `Forbidden` for what those who are named published themselves: nobody here changes their words. */
async function enteredHere(visit: Visit): Promise<Statement> {
  const said = await statementByPublicId(visit.ctx, visit.param('id'))
  if (said.hidden) throw new Gone('desk.revision-hidden')
  if (said.versions.at(-1)!.enteredBy === 'party') throw new Forbidden('statements.theirs')
  return said
}

async function page(visit: Visit, said: Statement, filled: Filled = EMPTY): Promise<Response> {
  const { words } = visit
  const at = (name: string, standing = '') => ({
    name,
    value: filled.values[name] ?? standing,
    error: problemAt(words, filled, name),
  })
  return deskPage(
    visit,
    {
      title: words('desk.revision'),
      status: statusOf(filled),
      done: { saved: 'desk.revision-done', same: 'desk.revision-same' },
    },
    html`${problemSummary(words, filled)}
${headline({ title: words('desk.revision') })}
<article class="said">${statementView(words, said)}</article>
<p>${words('desk.revision-how')}</p>
<form method="post" action="${revisionPath(said)}" novalidate>${hidden('seen', String(said.version))}
${textArea({ words, ...at('text', said.text), label: words('statements.text'), maxlength: MAX_STATEMENT, rows: 10, required: true })}
${textField({ words, ...at('reason'), label: words('desk.log-why'), maxlength: 200, required: true })}
${submitButton({ label: words('desk.revision-button') })}
</form>`,
  )
}

export const deskStatementRoutes: Route[] = [
  {
    method: 'GET',
    path: '/desk/statements/:id',
    may: 'moderator',
    handle: async (visit) => page(visit, await enteredHere(visit)),
  },
  {
    method: 'POST',
    path: '/desk/statements/:id',
    may: 'moderator',
    // 5,000 characters of a script that needs nine bytes for each in a form
    maxBody: 64 * KIB,
    async handle(visit) {
      const said = await enteredHere(visit)
      const { values } = await visit.form()
      const checked = check(revisionSchema, values)
      if (!checked.ok) return page(visit, said, { values, problems: checked.problems })
      const became = await reviseStatement(visit.ctx, visit.staff!, said.id, checked.value)
      if (became === 'stale') return page(visit, said, { values, problems: { text: 'desk.revision-stale' } })
      return seeOther(`${revisionPath(said)}?done=${became}`)
    },
  },
]
