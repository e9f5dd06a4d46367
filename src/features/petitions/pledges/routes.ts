import { Conflict, Forbidden, NotFound } from '#core/errors.ts'
import { check } from '#core/forms.ts'
import { seeOther, type Route, type Visit } from '#core/http.ts'
import {
  changeVoice,
  giveOwner,
  giveWaiting,
  HONEYPOT,
  openListToken,
  ownerOf,
  rememberedPerson,
  submissionOf,
  submissionSchema,
  submitVoice,
  voiceAs,
  type VoiceRef,
  type VoiceSubject,
} from '#features/voices/index.ts'
import { publicPetition, petitionsByIds, type Petition } from '../queries.ts'
import { asOrganiser } from '../organising/access.ts'
import { showOrganise } from '../organising/page.ts'
import { petitionPath } from '../queries.ts'
import { subjectOf } from '../signing/kind.ts'
import { endPledge, offerPledge } from './actions.ts'
import { pledgeSchema, pledgeStates } from './forms.ts'
import { pledgeKind, pledgeSubject } from './kind.ts'
import { countOf, pledgePath, pledgesOf, publicPledge, type Pledge } from './queries.ts'
import { askedPage, pledgePage } from './views.ts'

async function shown(visit: Visit): Promise<{ pledge: Pledge; petition: Petition }> {
  const pledge = await publicPledge(visit.ctx, { slug: visit.param('slug') })
  const [found] = await petitionsByIds(visit.ctx, [pledge.petitionId])
  if (!found) throw new NotFound()
  return { pledge, petition: await publicPetition(visit.ctx, found.slug) }
}

/** Whose mail it was. A link of another pledge opens nothing here. */
async function byMail(visit: Visit): Promise<{ subject: VoiceSubject; ref: VoiceRef }> {
  const subject = await pledgeKind.subject(visit.ctx, visit.param('slug'))
  const token = openListToken(visit.ctx.keys, visit.param('token'))
  if (token?.purpose !== 'person' || token.ref.subjectId !== subject.id) throw new NotFound()
  return { subject, ref: token.ref }
}

async function sayOutcome(visit: Visit, ref: VoiceRef): Promise<void> {
  const said = (await visit.form()).get('outcome')
  const choice = pledgeStates.find((state) => state === said)
  if (choice) await changeVoice(visit.ctx, ref, { details: { choice } })
}

export const pledgeRoutes: Route[] = [
  {
    method: 'GET',
    path: '/pledges/:slug',
    may: 'anyone',
    async handle(visit) {
      const { pledge, petition } = await shown(visit)
      const known = await rememberedPerson(visit)
      const values: Record<string, string> = known
        ? { name: known.name, email: known.email, country: known.country ?? '' }
        : {}
      return pledgePage(visit, petition, await countOf(visit.ctx, pledge), values)
    },
  },
  {
    method: 'POST',
    path: '/pledges/:slug/pledges',
    may: 'anyone',
    async handle(visit) {
      const { ctx, ip } = visit
      const { pledge, petition } = await shown(visit)
      if (pledge.decision !== 'offered' || !petition.state.signable)
        throw new Conflict('organising.pledge-over')
      const form = await visit.form()
      const parsed = check(submissionSchema, form.values)
      if (!parsed.ok)
        return pledgePage(visit, petition, await countOf(ctx, pledge), form.values, parsed.problems)
      const subject = await pledgeSubject(ctx, pledge)
      const submission = { ...submissionOf(parsed.value), wishes: [], details: { choice: 'will' } }
      const ref = await submitVoice(ctx, pledgeKind, subject, submission, {
        ip,
        honeypot: form.get(HONEYPOT),
        shownAt: form.get('shown'),
        remembered: visit.cookie('browser'),
      })
      giveWaiting(visit, subject, ref)
      return seeOther(`${pledgePath(pledge)}/pledge/confirm`)
    },
  },
  {
    // Whoever has shown that a signature is theirs: one button, no mail and no code.
    method: 'POST',
    path: '/pledges/:slug/taking',
    may: 'signer',
    async handle(visit) {
      const { ctx } = visit
      const { pledge, petition } = await shown(visit)
      const signature = ownerOf(visit, await subjectOf(ctx, petition))
      if (!signature) throw new Forbidden('voices.not-yours')
      const subject = await pledgeSubject(ctx, pledge)
      const outcome = await voiceAs(ctx, signature, pledgeKind, subject, { choice: 'will' })
      if (outcome.result !== 'confirmed' && outcome.result !== 'already')
        throw new Conflict('organising.pledge-over')
      giveOwner(visit, subject, outcome.ref)
      return seeOther(`${pledgePath(pledge)}/pledge`)
    },
  },
  {
    method: 'POST',
    path: '/pledges/:slug/outcome',
    may: 'signer',
    async handle(visit) {
      const subject = await pledgeKind.subject(visit.ctx, visit.param('slug'))
      const ref = ownerOf(visit, subject)
      if (!ref) throw new Forbidden('voices.not-yours')
      await sayOutcome(visit, ref)
      return seeOther(`${subject.path}/pledge?done=saved`)
    },
  },
  {
    method: 'GET',
    path: '/pledges/:slug/by-mail/:token',
    may: 'link',
    async handle(visit) {
      const { subject } = await byMail(visit)
      return askedPage(visit, subject, visit.url.pathname)
    },
  },
  {
    method: 'POST',
    path: '/pledges/:slug/by-mail/:token',
    may: 'link',
    async handle(visit) {
      const { subject, ref } = await byMail(visit)
      await sayOutcome(visit, ref)
      giveOwner(visit, subject, ref)
      return seeOther(`${subject.path}/pledge?done=saved`)
    },
  },
  {
    method: 'POST',
    path: '/petitions/:slug/organise/pledges',
    may: 'signer',
    async handle(visit) {
      const { petition, organiser } = await asOrganiser(visit, 'write')
      const { values } = await visit.form()
      const parsed = check(pledgeSchema, values)
      if (!parsed.ok)
        return showOrganise(visit, petition, organiser, {
          form: 'pledges',
          values,
          problems: parsed.problems,
        })
      await offerPledge(visit.ctx, petition, organiser.by, parsed.value.pledge)
      return seeOther(`${petitionPath(petition)}/organise?done=waiting`)
    },
  },
  {
    method: 'POST',
    path: '/petitions/:slug/organise/pledges/:pledge/end',
    may: 'signer',
    async handle(visit) {
      const { petition, organiser } = await asOrganiser(visit, 'write')
      const pledge = (await pledgesOf(visit.ctx, petition.id)).find(
        ({ slug }) => slug === visit.param('pledge'),
      )
      if (!pledge) throw new NotFound()
      await endPledge(visit.ctx, pledge.id, organiser.by)
      return seeOther(`${petitionPath(petition)}/organise?done=saved`)
    },
  },
]
