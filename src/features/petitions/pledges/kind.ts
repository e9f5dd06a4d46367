import type { Context } from '#core/context.ts'
import { Gone } from '#core/errors.ts'
import {
  canonicalLines,
  listToken,
  payloadOf,
  type Payload,
  type VoiceKind,
  type VoiceSubject,
} from '#features/voices/index.ts'
import { keptPetition } from '../queries.ts'
import { mayConfirm } from '../states.ts'
import { detailsSchema, type PledgeState } from './forms.ts'
import { pledgePath, publicPledge, type Pledge } from './queries.ts'
import { pledgeStatus } from './views.ts'

/** `mailings.kind` of the question after 30 days. */
export const ASKED = 'notice:asked:30'

const stateIn = (payload: Payload): PledgeState => detailsSchema.parse(payload.details).choice

/** A pledge: what somebody says they will do, and later whether they have. Never added to signatures. */
export const pledgeKind: VoiceKind = {
  kind: 'pledge',
  noun: 'pledge',
  path: '/pledges/:slug/pledge',
  wishes: [],
  details: detailsSchema,
  subject: async (ctx, slug) => pledgeSubject(ctx, await publicPledge(ctx, { slug })),
  subjectById: async (ctx, id) => pledgeSubject(ctx, await publicPledge(ctx, { id })),
  canonical: (payload) =>
    canonicalLines({
      kind: payload.kind,
      subject: payload.subject,
      version: payload.version,
      name: payload.name,
      country: payload.country ?? '-',
      basis: payload.basis,
      choice: stateIn(payload),
    }),
  leaf: (payload) => ({ version: payload.version, choice: stateIn(payload) }),
  async open(ctx, { subjectId }, submittedAt) {
    const pledge = await publicPledge(ctx, { id: subjectId })
    const petition = await keptPetition(ctx, { id: pledge.petitionId })
    if (!petition) return 'gone'
    if (pledge.decision === 'ended') return submittedAt < pledge.decidedAt ? 'open' : 'closed'
    return mayConfirm(petition.state, submittedAt, ctx.clock.now())
  },
  status: async (visit, subject, _ref, payload) => pledgeStatus(visit, subject, stateIn(payload)),
  async notice(ctx, words, ref) {
    // The one question, a month later; not to those who have said it meanwhile.
    if (stateIn(await payloadOf(ctx, ref)) !== 'will') return
    const pledge = await publicPledge(ctx, { id: ref.subjectId })
    const link = `${ctx.config.baseUrl}${pledgePath(pledge)}/by-mail/${listToken(ctx.keys, ref, 'person')}`
    return {
      subject: words('organising.mail-asked-subject', { pledge: pledge.text }),
      pieces: [
        words('organising.mail-asked-intro'),
        { link, label: words('organising.mail-asked') },
        words('organising.mail-asked-once'),
      ],
      link: words('organising.mail-asked-own'),
    }
  },
}

export async function pledgeSubject(ctx: Context, pledge: Pledge): Promise<VoiceSubject> {
  const petition = await keptPetition(ctx, { id: pledge.petitionId })
  if (!petition || petition.state.name === 'hidden') throw new Gone('petitions.gone')
  return {
    id: pledge.id,
    publicId: pledge.publicId,
    log: pledge.log,
    addressRules: pledge.addressRules,
    slug: pledge.slug,
    path: pledgePath(pledge),
    title: pledge.text,
    byline: petition.text.action,
    workId: petition.work.id,
    version: 1,
    textHash: '',
    sample: petition.sample,
    asksSeen: false,
  }
}
