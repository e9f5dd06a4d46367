import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { Gone, NotFound } from '#core/errors.ts'
import { wordsOf, type Words } from '#core/i18n.ts'
import type { Site } from '#core/site.ts'
import { wordsOnPromises } from '#features/statements/index.ts'
import { canonicalLines, type Notice, type VoiceKind, type VoiceSubject } from '#features/voices/index.ts'
import { forgetKeptPetitions, keptPetition, petitionPath, type Petition } from '../queries.ts'
import { wake } from '../dormancy/actions.ts'
import { tellAuthorItWasDecided } from '../moderating/mails.ts'
import { afterAct } from '../reasons/actions.ts'
import { ownReason } from '../reasons/queries.ts'
import { tellSignerItWasJoined, tellSignerItWasParted } from '../similar/joining.ts'
import { mayConfirm } from '../states.ts'
import { hasPlace, liveWhenSupported, movePlace } from '../supporters/actions.ts'
import { supportPath } from '../supporters/rules.ts'
import { askSignerToConfirmText, tellSignerTextStands } from '../texts/mails.ts'
import { readSchema, readText } from '../texts/status.ts'
import { signatureStatus } from './status.ts'

/** A signature: the first kind of contribution. It binds to a version of the text, which is never edited. */
export const signatureKind: VoiceKind = {
  kind: 'sign',
  noun: 'signature',
  path: '/petitions/:slug/signature',
  async subject(ctx, slug) {
    const petition = await keptPetition(ctx, { slug })
    if (!petition) throw new NotFound()
    if (petition.anonymisedAt) throw new Gone('life.anonymous')
    return subjectOf(ctx, petition)
  },
  async subjectById(ctx, subjectId) {
    const petition = await keptPetition(ctx, { id: subjectId })
    if (!petition) throw new Gone('petitions.gone')
    if (petition.anonymisedAt) throw new Gone('life.anonymous')
    return subjectOf(ctx, petition)
  },
  details: readSchema,
  canonical: ({ kind, subject, version, name, country, basis, details }) =>
    canonicalLines({ kind, subject, version, name, country: country ?? '-', basis, ...readText(details) }),
  leaf: ({ version }) => ({ version, choice: '-' }),
  async open(ctx, ref, submittedAt) {
    const petition = await keptPetition(ctx, { id: ref.subjectId })
    if (petition?.state.name === 'supporting' && !(await hasPlace(ctx, ref))) return 'corrected'
    return petition ? mayConfirm(petition.state, submittedAt, ctx.clock.now()) : 'gone'
  },
  correcting: movePlace,
  async notice(ctx, words, { subjectId }, name) {
    return notices[name]?.(ctx, words, subjectId)
  },
  ownNotice: (ctx, words, { subjectId }, name, about) =>
    tellAuthorItWasDecided(ctx, words, subjectId, name, about),
  status: signatureStatus,
  acted: afterAct,
  async data(ctx, ref) {
    return {
      reason_for_signing: (await ownReason(ctx, ref)) ?? null,
      words_on_promises: await wordsOnPromises(ctx, ref),
    }
  },
  async confirmed(tx, subjectId, voices) {
    await afterSigning(tx, subjectId, voices[0]!.id)
  },
}

/** What those who signed are told when something happens to the petition, by name. */
const notices: Record<
  string,
  (ctx: Context, words: Words, subjectId: number) => Promise<Notice | undefined>
> = {
  'text-listed': tellSignerTextStands,
  'text-changed': askSignerToConfirmText,
  joined: tellSignerItWasJoined,
  parted: tellSignerItWasParted,
}

/** Also of a petition that was taken down, without its text: who signed it can still take that back, or have it erased. */
export async function subjectOf(ctx: Context, petition: Petition): Promise<VoiceSubject> {
  const site = await ctx.site()
  let known = subjects.get(petition)
  if (known?.site !== site)
    subjects.set(petition, (known = { site, subject: newSubject(ctx, site, petition) }))
  return known.subject
}

const subjects = new WeakMap<Petition, { site: Site; subject: VoiceSubject }>()

function newSubject(ctx: Context, site: Site, petition: Petition): VoiceSubject {
  return {
    id: petition.id,
    publicId: petition.publicId,
    log: petition.log,
    addressRules: petition.addressRules,
    slug: petition.slug,
    path: petition.state.name === 'supporting' ? supportPath(ctx, petition) : petitionPath(petition),
    title: petition.text.action,
    get byline() {
      return bylineOf(wordsOf(site.locale, site.timeZone), petition)
    },
    workId: petition.work.id,
    workSlug: petition.work.slug,
    version: petition.text.version,
    textHash: petition.text.hash,
    sample: petition.sample,
    asksSeen: true,
  }
}

/** "To Lumen, asked by Dana Whitlock": plain text, for mails and the pages of a signature. */
export const bylineOf = (
  words: ReturnType<typeof wordsOf>,
  petition: Pick<Petition, 'form' | 'addressee' | 'author'>,
): string =>
  petition.addressee
    ? words('petitions.byline-to', { addressee: petition.addressee, author: petition.author })
    : words('petitions.byline-call', { author: petition.author })

/**
 * In the transaction that confirms. The first signature of a petition that waits for its author is the author's, because nobody else could
 * sign; a petition that waits for supporters is live with enough of them; one that sleeps is woken. Otherwise nothing is asked of the
 * database: the state is at most a second old, and none of the three comes back by itself.
 */
async function afterSigning(tx: Context, subjectId: number, voiceId: string): Promise<void> {
  const name = (await keptPetition(tx, { id: subjectId }))?.state.name
  if (name === undefined || name === 'awaiting') await makeLive(tx, subjectId, voiceId)
  else if (name === 'supporting') await liveWhenSupported(tx, subjectId)
  else if (name === 'dormant') await wake(tx, subjectId, 'rule', 'signed')
}

/** Two at once insert one row. */
async function makeLive(tx: Context, subjectId: number, voiceId: string): Promise<void> {
  const { supportersNeeded } = await tx.site()
  await run(
    tx.db,
    `with opened as (
       insert into petition_states (subject_id, n, state, at, by, reason)
       select subject_id, 2, $4, $2, 'author', 'confirmed' from petition_states
       where subject_id = $1 and n = (select max(n) from petition_states where subject_id = $1) and state = 'awaiting'
       on conflict do nothing returning subject_id
     )
     update petitions set author_voice_id = $3 where subject_id in (select subject_id from opened)`,
    [subjectId, tx.clock.now(), voiceId, supportersNeeded > 0 ? 'supporting' : 'live'],
  )
  forgetKeptPetitions(tx)
}
