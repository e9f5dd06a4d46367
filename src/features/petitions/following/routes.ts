import { z } from 'zod'
import { Gone, TooMany } from '#core/errors.ts'
import { check, type Problems } from '#core/forms.ts'
import { html, type Html } from '#core/html.ts'
import type { Route, Visit } from '#core/http.ts'
import { memoryLimit, takeFrom, type Limit } from '#core/limits.ts'
import { askToFollow, submissionSchema } from '#features/voices/index.ts'
import { emailField, errorSummary, submitButton } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { headline } from '#ui/parts.ts'
import { petitionPath, publicPetition, type Petition } from '../queries.ts'

const followSchema = z.object({ email: submissionSchema.shape.email })

/** Each request owes a mail to an address that anybody may have typed. */
const followLimit = (): Limit => memoryLimit(10, 600)

export function followForm(
  { words }: Pick<Visit, 'words'>,
  petition: Petition,
  email = '',
  problem?: string,
): Html {
  return html`<form method="post" action="${petitionPath(petition)}/follows" novalidate>
${emailField({ words, id: 'follow-email', name: 'email', label: words('petitions.follow-email'), hint: words('petitions.follow-email-hint'), value: email, required: true, ...(problem && { error: problem }) })}
${submitButton({ label: words('petitions.follow-button'), kind: 'quiet' })}
</form>`
}

function followPage(visit: Visit, petition: Petition, email: string, problems: Problems): Response {
  const { words } = visit
  const problem = problems.email && words(problems.email)
  return pageOf(
    visit,
    {
      title: words('petitions.follow-title', { title: petition.text.action }),
      robots: 'noindex',
      sample: petition.sample,
      status: 422,
    },
    html`${errorSummary({ words, errors: problem ? [{ name: 'email', id: 'follow-email', message: problem }] : [] })}
${headline({ kicker: html`<a href="${petitionPath(petition)}">${petition.text.action}</a>`, title: words('petitions.follow') })}
${followForm(visit, petition, email, problem)}`,
  )
}

export const followingRoutes: Route[] = [
  {
    method: 'POST',
    path: '/petitions/:slug/follows',
    may: 'anyone',
    async handle(visit) {
      const { ctx, words, ip } = visit
      const petition = await publicPetition(ctx, visit.param('slug'))
      if (petition.anonymisedAt) throw new Gone('life.anonymous')
      const form = await visit.form()
      const parsed = check(followSchema, form.values)
      if (!parsed.ok) return followPage(visit, petition, form.get('email'), parsed.problems)
      const wait = await takeFrom(ctx.shared(followLimit), ip)
      if (wait) throw new TooMany('petitions.follow-too-many', wait)
      await askToFollow(ctx, petition, parsed.value.email)
      return pageOf(
        visit,
        { title: words('petitions.follow-sent-title'), robots: 'noindex', sample: petition.sample },
        html`${headline({ kicker: html`<a href="${petitionPath(petition)}">${petition.text.action}</a>`, title: words('petitions.follow-sent-title') })}
<p>${words('petitions.follow-sent')}</p>`,
      )
    },
  },
]
