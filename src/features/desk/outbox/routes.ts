import { NotFound } from '#core/errors.ts'
import type { Route } from '#core/http.ts'
import { mailServer } from '#core/site-rules.ts'
import { deskPage } from '../frame.ts'
import { beforeIn, idIn } from '../params.ts'
import { MAILS_PER_PAGE, outboxMail, outboxMails } from '../queries.ts'
import { mailPage, outboxPage } from './views.ts'

export const outboxRoutes: Route[] = [
  {
    method: 'GET',
    path: '/desk/outbox',
    may: 'operator',
    async handle(visit) {
      const { ctx, words, url } = visit
      const found = await outboxMails(ctx, beforeIn(url))
      const mails = found.slice(0, MAILS_PER_PAGE)
      const next = found.length > MAILS_PER_PAGE ? `/desk/outbox?before=${mails.at(-1)!.id}` : undefined
      return deskPage(
        visit,
        { title: words('desk.outbox') },
        outboxPage({ words, mails, next, server: mailServer(ctx.config) }),
      )
    },
  },
  {
    method: 'GET',
    path: '/desk/outbox/:id',
    may: 'operator',
    async handle(visit) {
      const mail = await outboxMail(visit.ctx, idIn(visit.param('id')))
      if (!mail) throw new NotFound()
      return deskPage(visit, { title: mail.subject }, mailPage(visit.words, mail, visit.ctx.config.baseUrl))
    },
  },
]
