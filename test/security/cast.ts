import { cookieName } from '#core/http.ts'
import { macText } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { enterStatement, statementsOn } from '#features/statements/index.ts'
import {
  askToFollow,
  REMOVAL_REASONS,
  removeVoice,
  tick,
  voiceAs,
  type VoiceRef,
} from '#features/voices/index.ts'
import { petitionsByIds } from '#features/petitions/index.ts'
import { openSession } from '../../src/features/people/sessions.ts'
import { addStaff, createInvite, createSignInLink } from '../../src/features/people/signing-in/actions.ts'
import { departStaff } from '../../src/features/people/staff/actions.ts'
import { filmOfRows } from '../../src/features/viewings/room/room.testing.ts'
import { currentStaffMember } from '../../src/features/people/staff/queries.ts'
import {
  aWork,
  livePetition,
  openPetition,
  sign,
  shown,
} from '../../src/features/petitions/petitions.testing.ts'
import { organiserCookie, organiserToken } from '../../src/features/petitions/organising/access.ts'
import { authorVoice } from '../../src/features/petitions/texts/queries.ts'
import { inviteOrganiser } from '../../src/features/petitions/organising/actions.ts'
import { coOrganisersOf } from '../../src/features/petitions/organising/queries.ts'
import { decideUpdate, writeUpdate } from '../../src/features/petitions/updates/actions.ts'
import { updatesOf } from '../../src/features/petitions/updates/queries.ts'
import { decidePledge, offerPledge } from '../../src/features/petitions/pledges/actions.ts'
import { pledgeKind, pledgeSubject } from '../../src/features/petitions/pledges/kind.ts'
import { publicPledges } from '../../src/features/petitions/pledges/queries.ts'
import { listToken } from '../../src/features/voices/mailing/tokens.ts'
import { confirmLink } from '../../src/features/voices/secrets.ts'
import { parseAddress } from '../../src/features/voices/addresses.ts'
import { mailed } from '../../src/features/voices/voices.testing.ts'
import { addKeys } from './cast-keys.ts'
import { organiserRing, staffRing } from '../../src/features/people/passkeys/keyring.ts'
import { assembleParties } from './cast-parties.ts'
import type { Browser, TestApp } from '../app.ts'
import { assemblePosters, foreignVote, type PosterCast } from './posters.ts'
import { assembleReviewers, type Reviewers } from './reviewers.ts'

export const ROLES = [
  'visitor',
  'submitter',
  'owner',
  'author',
  'foreign',
  'invited',
  'moderator',
  'operator',
  'departed',
  'guest',
  'reader',
  'speaker',
] as const
/**
 * author: opened the petition, and shows the cookie of its organisers' page ·
 * visitor: nobody · submitter: sent the form, waits for the code · owner: confirmed · foreign: owns a signature elsewhere and shows its secrets here ·
 * invited: staff who came by mail link alone · moderator, operator: with a passkey · departed: an operator who left, with the old cookie ·
 * guest: acts for somebody named, by mail link alone · reader, speaker: the same with a passkey, and what they may.
 */
export type Role = (typeof ROLES)[number]

export interface Cast extends PosterCast {
  cookies: Record<Role, string>
  /** The petition that everything is about, and who signed it. */
  slug: string
  subjectId: number
  publicId: string
  owner: VoiceRef
  submitter: VoiceRef
  held: VoiceRef
  removed: VoiceRef
  named: VoiceRef
  /** Signed too; nobody ever asks for anything of hers. */
  bystander: VoiceRef
  /** Opened, and not confirmed by its author. */
  unseen: string
  work: string
  code: string
  /** Secrets in links, each good for one thing. */
  confirm: string
  follow: string
  leave: string
  signIn: string
  invite: string
  staffId: number
  otherStaffId: number
  passkeys: Record<'moderator' | 'operator', string>
  outboxId: number
  /** Somebody named, who has a place; somebody who has not; and what was said and promised. */
  party: string
  unclaimed: string
  statement: string
  draft: string
  draftSaved: string
  promise: string
  memberId: number
  memberPasskey: string
  organiserPasskey: string
  memberLink: string
  claim: string
  claimByRecord: string
  /** A link to the organisers' page, somebody who helps there, and an update that is shown. */
  organise: string
  coOrganiser: string
  updateId: number
  /** Reviews of the work. */
  reviews: Reviewers
  /** A pledge that is offered, the link of a mail to somebody who took it, a reply to the petition, and the link of the mail about it. */
  pledge: string
  pledged: string
  reply: string
  told: string
  /** A film that everybody may watch. */
  film: { id: number; publicId: string }
}

const cookieOf = (browser: Browser): string =>
  [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')

const lastPart = (url: string): string => url.split('/').at(-1)!

/** Everybody and everything that the table of routes is about. Ada's petition; Ben owns a signature on it. */
export async function assemble(app: TestApp): Promise<Cast> {
  const { ctx } = app
  await aWork(app)
  const slug = await livePetition(app)
  const [petition] = await petitionsByIds(ctx, await idsOf(app, slug))
  const { id: subjectId, publicId } = petition!
  const newest = async (): Promise<VoiceRef> => {
    const [row] = await run<{ subject_id: number; id: string }>(
      ctx.db,
      'select subject_id, id from submissions order by submitted_at desc limit 1',
    )
    return { subjectId: row!.subject_id, id: row!.id }
  }
  const signed = async (fields: Record<string, string>): Promise<{ browser: Browser; ref: VoiceRef }> => {
    const browser = await sign(app, slug, fields)
    return { browser, ref: await newest() }
  }
  const ben = await signed({ name: 'Ben Okonjo' })
  const held = await signed({ name: 'Hana Held', website: 'x' })
  const removed = await signed({ name: 'Rex Gone' })
  const vera = await signed({ name: 'Vera Bystander' })
  const named = await signed({ name: 'www.buy.example', shows: 'yes' })

  const cleo = app.browser('198.51.100.7')
  app.clock.forward({ seconds: 1 })
  await cleo.post(`/petitions/${slug}/signatures`, {
    name: 'Cleo',
    email: 'cleo@example.org',
    consent: 'yes',
    shown: shown(app),
  })
  const submitter = await newest()
  const code = await codeFor(app, submitter)

  // Her own signature is elsewhere; here she shows its secrets, and the weaker of two secrets in the place of the stronger one.
  const elsewhere = await livePetition(app, {
    action: 'Another thing',
    name: 'Eve Else',
    email: 'eve@example.org',
  })
  const eve = await newest()
  const ownerCookie = cookieName(ctx, `v-${publicId}`)
  const foreign = [
    `${ownerCookie}=${eve.id}.${macText(ctx.keys.owner, eve.subjectId, eve.id)}`,
    `${cookieName(ctx, `w-${publicId}`)}=${eve.id}.${macText(ctx.keys.waiting, eve.subjectId, eve.id)}`,
    `${ownerCookie}=${submitter.id}.${macText(ctx.keys.waiting, subjectId, submitter.id)}`,
    `${ownerCookie}=${ben.ref.id}.${macText(ctx.keys.waiting, subjectId, ben.ref.id)}`,
  ].join('; ')
  if (!elsewhere) throw new Error('no second petition')
  const unseen = await openPetition(app, app.browser('198.51.100.8'), {
    action: 'Not confirmed yet',
    name: 'Una',
    email: 'una@example.org',
  })

  const staff = async (name: string, role: 'moderator' | 'operator', openedBy: 'mail' | 'passkey') => {
    const { id } = await addStaff(ctx, {
      name,
      email: `${name.toLowerCase()}@example.org`,
      role,
      invitedBy: null,
    })
    return { id, cookie: `${cookieName(ctx, 'session')}=${await openSession(ctx, id, openedBy)}` }
  }
  const ora = await staff('Ora', 'operator', 'passkey')
  const mo = await staff('Mo', 'moderator', 'passkey')
  const lin = await staff('Lin', 'operator', 'mail')
  const gus = await staff('Gus', 'operator', 'passkey')
  const ned = await staff('Ned', 'moderator', 'mail')
  const passkeys = {
    moderator: await addKeys(app, staffRing, mo.id),
    operator: await addKeys(app, staffRing, ora.id),
  }
  const oraStaff = {
    id: ora.id,
    name: 'Ora',
    email: 'ora@example.org',
    role: 'operator',
    factor: 'passkey',
  } as const
  await departStaff(ctx, oraStaff, await currentStaffMember(ctx, String(gus.id)), 'Found other work')
  // By somebody else than those who may answer the objection.
  await removeVoice(ctx, gus.id, removed.ref, REMOVAL_REASONS[0], null)
  await removed.browser.post(`/petitions/${slug}/signature/objection`, { objection: 'I wrote it myself.' })
  await run(
    ctx.db,
    `insert into name_checks (subject_id, voice_id, decision, at, by, reason) values ($1, $2, 'waiting', $3, 'rule', 'link')`,
    [named.ref.subjectId, named.ref.id, ctx.clock.now()],
  )
  const [outbox] = await run<{ id: number }>(
    ctx.db,
    `insert into outbox (at, message_id, recipient, subject, body_text, body_html) values ($1, '<a@b>', 'ben@example.org', 'S', 'T', '<p>T</p>') returning id`,
    [ctx.clock.now()],
  )
  const author = await authorVoice(ctx, subjectId)
  const inAWeek = Math.floor(ctx.clock.now().getTime() / 1000) + 7 * 86_400
  const authorCookie = `${cookieName(ctx, `o-${publicId}`)}=${organiserCookie(ctx.keys, subjectId, author!, inAWeek)}`
  const [account] = await run<{ id: number }>(
    ctx.db,
    'insert into organiser_accounts (subject_id, organiser_id, begun_at, webauthn_user_id) values ($1, $2, $3, $4) returning id',
    [subjectId, author, ctx.clock.now(), Buffer.from('ada')],
  )
  const organiserPasskey = await addKeys(app, organiserRing, account!.id)
  await inviteOrganiser(ctx, petition!, {
    name: 'Coy',
    email: parseAddress('coy@example.org')!,
    role: 'writes',
  })
  const [coOrganiser] = await coOrganisersOf(ctx, subjectId)
  await writeUpdate(ctx, petition!, 'author', { title: 'First', text: 'We begin.' })
  const [update] = await updatesOf(ctx, subjectId)
  await decideUpdate(ctx, { id: mo.id }, update!.id, 'shown', '')
  const reviews = await assembleReviewers(app, mo.id)
  await decidePledge(
    ctx,
    { id: mo.id },
    await offerPledge(ctx, petition!, 'author', 'I will read it'),
    'offered',
    '',
  )
  const [pledge] = await publicPledges(ctx, subjectId)
  const pledged = await voiceAs(ctx, vera.ref, pledgeKind, await pledgeSubject(ctx, pledge!), {
    choice: 'will',
  })
  if (pledged.result !== 'confirmed') throw new Error('nobody has pledged')
  await enterStatement(
    ctx,
    { id: mo.id },
    {
      subjectId,
      party: 'Lumen',
      text: 'We answer.',
      sourceUrl: 'https://lumen.example/a',
      saidOn: '2026-09-01',
    },
  )
  const [said] = await statementsOn(ctx, subjectId)
  await tick(ctx)
  // Half a minute has to pass between two mails with codes.
  app.clock.forward({ seconds: 31 })
  const follower = await askToFollow(ctx, petition!, parseAddress('fay@example.org')!)
  const parties = await assembleParties(app, petition!)
  const posters = await assemblePosters(app, ben.browser, cleo)
  const foreignHere = `${foreign}; ${await foreignVote(app, posters.poster, eve)}`
  return {
    ...posters,
    cookies: {
      visitor: '',
      submitter: `${cookieOf(cleo)}; ${reviews.cookies.submitter}`,
      owner: `${cookieOf(ben.browser)}; ${reviews.cookies.owner}`,
      author: authorCookie,
      foreign: `${foreignHere}; ${reviews.cookies.foreign}`,
      invited: lin.cookie,
      moderator: mo.cookie,
      operator: ora.cookie,
      departed: gus.cookie,
      guest: parties.guest,
      reader: parties.reader,
      speaker: parties.speaker,
    },
    slug,
    subjectId,
    publicId,
    owner: ben.ref,
    submitter,
    held: held.ref,
    removed: removed.ref,
    named: named.ref,
    bystander: vera.ref,
    unseen,
    work: petition!.work.slug,
    code,
    confirm: lastPart(confirmLink(ctx, publicId, submitter)),
    follow: listToken(ctx.keys, follower, 'follow'),
    leave: listToken(ctx.keys, eve, 'news'),
    signIn: lastPart((await createSignInLink(ctx, { id: mo.id, role: 'moderator' })).url),
    invite: lastPart((await createInvite(ctx)).url),
    staffId: ora.id,
    otherStaffId: ned.id,
    passkeys,
    outboxId: outbox!.id,
    ...parties.facts,
    film: await filmOfRows(ctx, petition!.work.id, ora.id),
    organise: organiserToken(
      ctx.keys,
      subjectId,
      coOrganiser!.id,
      new Date(app.clock.now().getTime() + 3_600_000),
    ),
    coOrganiser: coOrganiser!.id,
    organiserPasskey,
    updateId: update!.id,
    reviews,
    pledge: pledge!.slug,
    pledged: listToken(ctx.keys, pledged.ref, 'person'),
    reply: said!.publicId,
    told: listToken(ctx.keys, vera.ref, 'person'),
  }
}

const idsOf = async (app: TestApp, slug: string): Promise<number[]> =>
  (
    await run<{ id: number }>(app.ctx.db, 'select subject_id as id from petitions where slug = $1', [slug])
  ).map(({ id }) => id)

async function codeFor(app: TestApp, ref: VoiceRef): Promise<string> {
  const newest = await mailed(app)
  if (newest.ref.id !== ref.id) throw new Error('another submission came between')
  return newest.code
}
