import { dayIn } from '#core/clock.ts'
import type { Context } from '#core/context.ts'
import { check } from '#core/forms.ts'
import { KIB, seeOther, type Route, type Visit } from '#core/http.ts'
import { forMember, type Member } from '#features/people/index.ts'
import { petitionsByIds } from '#features/petitions/index.ts'
import {
  beginDraft,
  discardDraft,
  draftSchema,
  fieldsOf,
  ownStatement,
  partyById,
  publishDraft,
  saveDraft,
  statementPath,
  type Draft,
  type OwnStatement,
} from '#features/statements/index.ts'
import { aboutsOf } from '../named/abouts.ts'
import { newAbout } from './about.ts'
import { EMPTY, type Filled } from './frame.ts'
import { draftPage, previewPage } from './statement-views.ts'

// 5,000 characters of a script that needs nine bytes for each in a form, and three promises
const MAX_BODY = 112 * KIB

const today = async (ctx: Context): Promise<string> => dayIn((await ctx.site()).timeZone, ctx.clock.now())

async function newPage(visit: Visit, member: Member, filled: Filled = EMPTY): Promise<Response> {
  const asked = askedIn(visit)
  const party = await partyById(visit.ctx, member.partyId)
  const { title, petition } = await newAbout(visit.ctx, party, asked)
  const query = new URLSearchParams(asked.petition ? { petition: asked.petition } : { work: asked.work })
  return draftPage(visit, {
    party,
    action: `/my-place/statements?${query}`,
    aboutTitle: title,
    petition,
    filled,
    fields: { kind: asked.petition ? 'reply' : '', ...filled.values },
  })
}

const askedIn = ({ url }: Visit): { petition: string; work: string } => ({
  petition: url.searchParams.get('petition') ?? '',
  work: url.searchParams.get('work') ?? '',
})

async function editPage(visit: Visit, member: Member, filled: Filled = EMPTY): Promise<Response> {
  const { ctx } = visit
  const own = await ownStatement(ctx, member.partyId, visit.param('id'))
  const [petition] = own.subjectId === null ? [] : await petitionsByIds(ctx, [own.subjectId])
  return draftPage(visit, {
    party: await partyById(ctx, member.partyId),
    action: `/my-place/statements/${own.publicId}`,
    aboutTitle: await titleOf(ctx, own),
    petition,
    own,
    filled,
    fields: filled === EMPTY ? (own.draft ? fieldsOf(own.draft) : { text: own.text }) : filled.values,
  })
}

const titleOf = async (ctx: Context, own: OwnStatement): Promise<string> =>
  (await aboutsOf(ctx, [own])).get(own.id)?.title ?? ''

async function draftIn(visit: Visit, needsPromise: boolean): Promise<Draft | Filled> {
  const { values } = await visit.form()
  const checked = check(draftSchema(await today(visit.ctx), needsPromise), values)
  return checked.ok ? checked.value : { values, problems: checked.problems }
}

export const ownStatementRoutes: Route[] = [
  {
    method: 'GET',
    path: '/my-place/statements/new',
    may: 'member',
    handle: forMember('drafts', (visit, member) => newPage(visit, member)),
  },
  {
    method: 'POST',
    path: '/my-place/statements',
    may: 'member',
    maxBody: MAX_BODY,
    handle: forMember('drafts', async (visit, member) => {
      const { ctx } = visit
      const party = await partyById(ctx, member.partyId)
      const { about } = await newAbout(ctx, party, askedIn(visit))
      const draft = await draftIn(visit, true)
      if ('problems' in draft) return newPage(visit, member, draft)
      return seeOther(`/my-place/statements/${await beginDraft(ctx, member, party, about, draft)}/preview`)
    }),
  },
  {
    method: 'GET',
    path: '/my-place/statements/:id',
    may: 'member',
    handle: forMember('reads', (visit, member) => editPage(visit, member)),
  },
  {
    method: 'POST',
    path: '/my-place/statements/:id',
    may: 'member',
    maxBody: MAX_BODY,
    handle: forMember('drafts', async (visit, member) => {
      const own = await ownStatement(visit.ctx, member.partyId, visit.param('id'))
      const draft = await draftIn(visit, !own.version)
      if ('problems' in draft) return editPage(visit, member, draft)
      await saveDraft(visit.ctx, member, own.publicId, draft)
      return seeOther(`/my-place/statements/${own.publicId}/preview`)
    }),
  },
  {
    method: 'GET',
    path: '/my-place/statements/:id/preview',
    may: 'member',
    handle: forMember('reads', async (visit, member) => {
      const { ctx } = visit
      const own = await ownStatement(ctx, member.partyId, visit.param('id'))
      if (!own.draft) return seeOther(`/my-place/statements/${own.publicId}`)
      const party = await partyById(ctx, member.partyId)
      return previewPage(visit, { party, member, own, aboutTitle: await titleOf(ctx, own) })
    }),
  },
  {
    method: 'POST',
    path: '/my-place/statements/:id/publication',
    may: 'member',
    handle: forMember('speaks', async (visit, member) => {
      const party = await partyById(visit.ctx, member.partyId)
      const form = await visit.form()
      await publishDraft(visit.ctx, member, party, visit.param('id'), form.get('seen'))
      return seeOther(statementPath({ publicId: visit.param('id') }))
    }),
  },
  {
    method: 'POST',
    path: '/my-place/statements/:id/discard',
    may: 'member',
    handle: forMember('drafts', async (visit, member) => {
      await discardDraft(visit.ctx, member, visit.param('id'))
      return seeOther('/my-place')
    }),
  },
]
