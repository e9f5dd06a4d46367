import type { Context } from '#core/context.ts'
import { Gone, NotFound } from '#core/errors.ts'
import { html } from '#core/html.ts'
import { wordsOf } from '#core/i18n.ts'
import { canonicalLines, type VoiceKind, type VoiceSubject } from '#features/voices/index.ts'
import { posterPath, presentationName } from '#features/works/index.ts'
import { linkRow } from '#ui/parts.ts'
import { questionOf, versionOfSubject, type Question } from './queries.ts'
import { choiceOf, detailsSchema, sawWork } from './rules.ts'
import { saidBy } from './words.ts'

/** An answer to "Is it fair?" about one version of what people were shown. */
export const voteKind: VoiceKind = {
  kind: 'vote',
  noun: 'answer',
  wishes: [],
  details: detailsSchema,
  path: '/posters/:slug/vote',
  async subject(ctx, slug) {
    const { question } = await questionOf(ctx, slug)
    if (!question) throw new NotFound()
    return subjectOf(ctx, question)
  },
  async subjectById(ctx, subjectId) {
    const slug = await versionOfSubject(ctx, subjectId)
    if (slug === undefined) throw new Gone('posters.is-hidden')
    return voteKind.subject(ctx, slug)
  },
  canonical: ({ kind, subject, version, name, country, basis, details }) => {
    const { answer, traits } = detailsSchema.parse(details)
    return canonicalLines({
      kind,
      subject,
      version,
      name,
      country: country ?? '-',
      basis,
      answer: sawWork(basis) ? (answer ?? '-') : 'expects',
      traits: traits.toSorted().join('.'),
    })
  },
  leaf: ({ basis, details }) => ({ version: null, choice: choiceOf(basis, detailsSchema.parse(details)) }),
  // Whoever answered keeps their pages, also while the version is hidden; nothing new is counted then.
  async open(ctx, { subjectId }) {
    const slug = await versionOfSubject(ctx, subjectId)
    return slug !== undefined && !(await questionOf(ctx, slug)).version.hidden ? 'open' : 'gone'
  },
  async status({ words, site }, subject, _ref, { basis, details }) {
    return html`<p>${saidBy(words, site, basis, detailsSchema.parse(details))}</p>
${linkRow([html`<a href="${subject.path}/answer">${words('fairness.change')}</a>`])}`
  },
}

export async function subjectOf(ctx: Context, question: Question): Promise<VoiceSubject> {
  const { locale, timeZone } = await ctx.site()
  const words = wordsOf(locale, timeZone)
  return {
    id: question.subjectId,
    publicId: question.publicId,
    log: question.log,
    addressRules: question.addressRules,
    slug: question.version.publicId,
    path: posterPath(question.version),
    title: words('fairness.title-of', { title: question.work.title }),
    byline: presentationName(words, question.version),
    version: 1,
    textHash: question.version.contentHash,
    sample: question.work.sample,
    asksSeen: false,
    workId: question.work.id,
    workSlug: question.work.slug,
  }
}
