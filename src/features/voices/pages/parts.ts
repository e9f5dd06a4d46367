import { html, type Child, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { radioGroup } from '#ui/fields.ts'
import type { pageOf } from '#ui/frame.ts'
import { headline } from '#ui/parts.ts'
import { BASES, type VoiceSubject } from '../kinds.ts'

export function post(action: string, content: Child): Html {
  return html`<form method="post" action="${action}" novalidate>${content}</form>`
}

export function about(subject: VoiceSubject, title: string): Html {
  return headline({ kicker: html`<a href="${subject.path}">${subject.title}</a>`, title })
}

export const frame = (
  subject: VoiceSubject,
  title: string,
  scripts: string[] = [],
): Parameters<typeof pageOf>[1] => ({
  title,
  robots: 'noindex',
  sample: subject.sample,
  scripts,
})

export function seenQuestion(words: Words, value: string | undefined): Html {
  return radioGroup({
    words,
    name: 'seen',
    label: words('voices.wait.seen'),
    hint: words('voices.wait.seen.hint'),
    value,
    choices: BASES.map((basis) => ({ value: basis, label: words(`voices.seen.${basis}`) })),
  })
}
