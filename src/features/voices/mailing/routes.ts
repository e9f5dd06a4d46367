import { NotFound } from '#core/errors.ts'
import { html, type Html } from '#core/html.ts'
import type { Route, Visit } from '#core/http.ts'
import { submitButton } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import type { VoiceRef } from '../kinds.ts'
import { subjectOf } from './about.ts'
import { confirmFollow, unsubscribe } from './following.ts'
import { openListToken, type LinkPurpose } from './tokens.ts'

/** Links of list mails and of the follow mail. GET shows a button and does nothing, because mail scanners open every link. */
export const mailRoutes: Route[] = [
  {
    method: 'GET',
    path: '/u/:token',
    may: 'link',
    async handle(visit) {
      const { purpose, title } = await opened(visit)
      const { words } = visit
      const ask =
        purpose === 'follow'
          ? words('mails.follow-ask', { title })
          : words(`mails.unsubscribe-${purpose}`, { title })
      const button = words(purpose === 'follow' ? 'mails.follow-button' : 'mails.unsubscribe-button')
      return plainPage(
        visit,
        words(purpose === 'follow' ? 'mails.follow-title' : 'mails.unsubscribe-title'),
        html`<p>${ask}</p>
<form method="post" action="${visit.url.pathname}">${submitButton({ label: button })}</form>`,
      )
    },
  },
  {
    method: 'POST',
    path: '/u/:token',
    may: 'link',
    crossSite:
      'RFC 8058: the mail program sends this by itself, without cookies; the token in the address is the proof',
    async handle(visit) {
      const { ref, purpose, title, path } = await opened(visit)
      const { ctx, words } = visit
      const back = html`<p><a href="${path}">${words('mails.to-petition', { title })}</a></p>`
      if (purpose !== 'follow') {
        await unsubscribe(ctx, ref, purpose)
        return plainPage(
          visit,
          words('mails.unsubscribe-done-title'),
          html`<p>${words(`mails.unsubscribe-done-${purpose}`, { title })}</p>${back}`,
        )
      }
      const result = await confirmFollow(ctx, ref)
      if (result !== 'followed')
        return plainPage(
          visit,
          words('mails.follow-title'),
          html`<p>${words(`mails.follow-${result}`)}</p>${back}`,
          410,
        )
      return plainPage(
        visit,
        words('mails.follow-done-title'),
        html`<p>${words('mails.follow-done', { title })}</p>${back}`,
      )
    },
  },
]

async function opened(
  visit: Visit,
): Promise<{ ref: VoiceRef; purpose: Exclude<LinkPurpose, 'person'>; title: string; path: string }> {
  const token = openListToken(visit.ctx.keys, visit.param('token'))
  const subject = token && (await subjectOf(visit.ctx, token.ref.subjectId, null))
  if (!token || token.purpose === 'person' || !subject) throw new NotFound()
  return { ref: token.ref, purpose: token.purpose, title: subject.title, path: subject.path }
}

const plainPage = (visit: Visit, title: string, content: Html, status = 200): Response =>
  pageOf(visit, { title, robots: 'noindex', status }, html`<h1>${title}</h1>${content}`)
