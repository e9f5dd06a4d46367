import type { Context } from '#core/context.ts'
import { sha256 } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { Conflict, NotFound } from '#core/errors.ts'
import { wordsOf } from '#core/i18n.ts'
import { canonicalLines, type Confirmed, type VoiceKind, type VoiceSubject } from '#features/voices/index.ts'
import { kindAndYear, workBySlug, type Work } from '#features/works/index.ts'
import { markChoice } from '../statistics/topics.ts'
import { tellAuthorOfDecision } from '../checking/mails.ts'
import { objectionsOf } from '../objecting/queries.ts'
import { basisNow, eraseReview, refreshShown, storeMarks, storeVersion } from './actions.ts'
import { detailsSchema, type Details } from './forms.ts'
import { reviewsPath } from './paths.ts'
import { tooSoon } from './rules.ts'
import { reviewStatus } from './status.ts'
import { subjectRow, workIdOf, type SubjectRow } from './subjects.ts'

/** A review: a mark, what it rests on, and a text if wanted. One per person and work. */
export const reviewKind: VoiceKind = {
  kind: 'review',
  noun: 'review',
  wishes: ['shows'],
  details: detailsSchema,
  path: '/works/:slug/review',
  async subject(ctx, slug) {
    const work = await workBySlug(ctx, slug)
    const row = await subjectRow(ctx, work.id)
    if (!row) throw new NotFound()
    return subjectOf(ctx, work, row)
  },
  async subjectById(ctx, subjectId) {
    const work = await workOf(ctx, subjectId)
    return subjectOf(ctx, work, (await subjectRow(ctx, work.id))!)
  },
  canonical({ kind, subject, version, name, country, basis, details }) {
    const { mark, about, body, language, spoilers, loggedAt, loggedOn } = details as Details
    return canonicalLines({
      kind,
      subject,
      version,
      name,
      country: country ?? '-',
      basis,
      mark,
      about,
      language: language || '-',
      spoilers,
      logged: loggedAt ? `${loggedAt} ${loggedOn}` : '-',
      // A text has lines, and lines are what separates the values here.
      'text-sha256': body ? sha256(body.normalize('NFC')).toString('hex') : '-',
    })
  },
  leaf: ({ version, details }) => ({ version, choice: markChoice(details as Details) }),
  language: ({ details }) => (details as Details).language || null,
  async open(ctx, { subjectId }) {
    return (await workIdOf(ctx, subjectId)) === undefined ? 'gone' : 'open'
  },
  async confirmed(tx, subjectId, voices) {
    const hasText = ({ payload }: Confirmed): boolean => (payload.details as Details).body !== ''
    await storeMarks(
      tx,
      subjectId,
      voices.filter((voice) => !hasText(voice)),
    )
    for (const { id, payload } of voices.filter(hasText)) await storeVersion(tx, { subjectId, id }, payload)
  },
  async changed(tx, ref, payload) {
    const work = await workOf(tx, ref.subjectId)
    const [seen, proof] = payload.basis.split('/')
    // A verified viewing has been, whatever the calendar says; and what was confirmed stays, whatever is corrected about the work later.
    const kept = (await basisNow(tx, ref))?.split('/')[0] === seen
    if (!proof && !kept && tooSoon(seen as 'all', work, payload.country, tx.clock.now()))
      throw new Conflict('reviews.too-soon')
    await storeVersion(tx, ref, payload)
  },
  async acted(tx, ref, act) {
    if (act === 'erase') await eraseReview(tx, ref)
    else if (act !== 'object') await refreshShown(tx, ref)
  },
  status: reviewStatus,
  notice: tellAuthorOfDecision,
  async data(ctx, ref) {
    return {
      objections: (await objectionsOf(ctx, ref)).map(({ at, body }) => ({
        at: at.toISOString(),
        text: body,
      })),
    }
  },
}

async function workOf(ctx: Context, subjectId: number): Promise<Work> {
  const [row] = await run<{ slug: string }>(
    ctx.db,
    'select w.slug from review_subjects r join works w on w.id = r.work_id where r.subject_id = $1',
    [subjectId],
  )
  if (!row) throw new NotFound()
  return workBySlug(ctx, row.slug)
}

export async function subjectOf(ctx: Context, work: Work, row: SubjectRow): Promise<VoiceSubject> {
  const site = await ctx.site()
  const words = wordsOf(site.locale, site.timeZone)
  return {
    id: row.id,
    publicId: row.publicId,
    log: row.log,
    addressRules: row.addressRules,
    slug: work.slug,
    path: reviewsPath(work),
    title: work.title,
    byline: [kindAndYear(words, work), ...work.makers].join(' · '),
    version: 1,
    textHash: '',
    sample: work.sample,
    // The form asks it, because it decides what the mark means.
    asksSeen: false,
    workId: work.id,
    workSlug: work.slug,
  }
}
