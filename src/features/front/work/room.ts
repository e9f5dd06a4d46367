import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import { filmsShown, roomPath } from '#features/viewings/index.ts'
import type { Work } from '#features/works/index.ts'
import { linkButton, section } from '#ui/parts.ts'

/** The way to the screening room, where something is shown there today. */
export async function roomSection(
  { ctx, words }: Visit,
  work: Work,
): Promise<{ html: Html; listed: boolean }> {
  const films = await filmsShown(ctx, work.id)
  if (!films.length) return { html: html``, listed: false }
  const whole = films.some(({ kind }) => kind === 'whole')
  return {
    listed: false,
    html: section({
      id: 'room',
      title: words('room.section'),
      content: html`<p>${words(whole ? 'room.section-intro' : 'room.section-intro-part')}</p>
<p>${linkButton({ href: roomPath(work.slug), label: words('room.section-link'), kind: 'quiet' })}</p>`,
    }),
  }
}
