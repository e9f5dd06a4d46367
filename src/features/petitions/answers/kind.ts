import type { Context } from '#core/context.ts'
import { Gone, NotFound } from '#core/errors.ts'
import { html } from '#core/html.ts'
import { wordsOf } from '#core/i18n.ts'
import { statementByPublicId, statementOfAnswerSubject, type Statement } from '#features/statements/index.ts'
import { canonicalLines, type Payload, type VoiceKind, type VoiceSubject } from '#features/voices/index.ts'
import { section } from '#ui/parts.ts'
import { keptPetition, petitionPath, type Petition } from '../queries.ts'
import { bylineOf } from '../signing/kind.ts'
import { answerSchema, type Verdict } from './forms.ts'

const verdictIn = (payload: Payload): Verdict => answerSchema.parse(payload.details).choice

/** Whether a reply answers, said once by somebody who signed. */
export const answerKind: VoiceKind = {
  kind: 'answer',
  noun: 'answer',
  path: '/statements/:slug/answer',
  wishes: [],
  details: answerSchema,
  subject: async (ctx, slug) => answerSubject(ctx, await statementByPublicId(ctx, slug)),
  subjectById: async (ctx, id) => answerSubject(ctx, await statementOfAnswerSubject(ctx, id)),
  canonical: (payload) =>
    canonicalLines({
      kind: payload.kind,
      subject: payload.subject,
      version: payload.version,
      name: payload.name,
      country: payload.country ?? '-',
      basis: payload.basis,
      choice: verdictIn(payload),
    }),
  leaf: (payload) => ({ version: payload.version, choice: verdictIn(payload) }),
  async open(ctx, { subjectId }) {
    const statement = await statementOfAnswerSubject(ctx, subjectId)
    const petition = await petitionOf(ctx, statement)
    return statement.hidden || ['hidden', 'declined'].includes(petition.state.name) ? 'gone' : 'open'
  },
  status: async ({ words }, _subject, _ref, payload) =>
    section({
      id: 'answer',
      title: words('organising.answer-yours'),
      content: html`<p>${words(`organising.answer-said-${verdictIn(payload)}`)}</p>`,
    }),
}

/** The petition that a statement answers; what is said about a work itself is not judged this way. */
export async function petitionOf(ctx: Context, statement: Statement): Promise<Petition> {
  const petition =
    statement.subjectId === null ? undefined : await keptPetition(ctx, { id: statement.subjectId })
  if (!petition || petition.state.name === 'awaiting') throw new NotFound()
  return petition
}

export async function answerSubject(ctx: Context, statement: Statement): Promise<VoiceSubject> {
  const petition = await petitionOf(ctx, statement)
  if (statement.hidden || petition.state.name === 'hidden') throw new Gone('petitions.gone')
  const site = await ctx.site()
  const words = wordsOf(site.locale, site.timeZone)
  return {
    id: statement.answerSubjectId,
    publicId: statement.publicId,
    log: statement.log,
    addressRules: 1,
    slug: statement.publicId,
    path: petitionPath(petition),
    title: words('organising.answer-title', { party: statement.party, title: petition.text.action }),
    byline: bylineOf(words, petition),
    workId: petition.work.id,
    version: statement.version,
    textHash: '',
    sample: petition.sample,
    asksSeen: false,
  }
}
