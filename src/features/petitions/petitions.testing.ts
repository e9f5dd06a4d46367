import assert from 'node:assert/strict'
import type { StaffMember } from '#core/http.ts'
import { run } from '#core/db.ts'
import { createMailer } from '#core/mail/index.ts'
import { sweepMail, tick } from '#features/voices/index.ts'
import type { Browser, TestApp } from '../../../test/app.ts'
import { voiceJobs } from '../voices/jobs.ts'
import { tellOnSigners } from '../voices/mailing/notices.ts'
import { mailed } from '../voices/voices.testing.ts'
import { acceptInvitation, inviteOrganiser } from './organising/actions.ts'
import { inviteSchema } from './organising/forms.ts'
import { coOrganisersOf } from './organising/queries.ts'
import { petitionsByIds } from './queries.ts'

/** What Ada sends at the end of the steps. */
export const draft = {
  work: 'paper-crowns-2026',
  action: 'Show the film under the poster of its makers',
  why: 'The poster sells the winning.\n\nThe film shows what winning costs.',
  more: '',
  about: 'promotion',
  form: 'demand',
  addressee: 'Lumen',
  closesOn: '2027-03-08',
  name: 'Ada Lovage',
  email: 'ada@example.org',
  country: 'FR',
  consent: 'yes',
}

export async function aWork(app: TestApp): Promise<void> {
  const added = await app.browser('192.0.2.200').post('/works', {
    title: 'Paper Crowns',
    language: 'en',
    kind: 'film',
    year: '2026',
    maker: 'Ines Varga',
    service: 'Lumen',
  })
  assert.equal(added.location, '/works/paper-crowns-2026')
}

/** As an honest person sends it: the form was shown half a minute ago. */
export const shown = (app: TestApp): string => String(Math.floor(app.clock.now().getTime() / 1000) - 30)

/** Ada opens a petition; it waits for her code. */
export async function openPetition(
  app: TestApp,
  ada: Browser,
  fields: Record<string, string> = {},
): Promise<string> {
  app.clock.forward({ seconds: 1 })
  const sent = await ada.post('/petitions', { ...draft, shown: shown(app), ...fields })
  assert.equal(sent.status, 303, sent.words)
  return sent.location!.split('/')[2]!
}

/** Types the code of the newest mail and lets the sequencer count. */
export async function confirm(app: TestApp, browser: Browser, slug: string, seen = ''): Promise<void> {
  const { code } = await mailed(app)
  const confirmed = await browser.post(`/petitions/${slug}/signature/confirm`, {
    code,
    ...(seen && { seen }),
  })
  assert.equal(confirmed.status, 303, confirmed.words)
  await tick(app.ctx)
}

/** Ada's petition about "Paper Crowns", in the browser where she confirmed it; the work must be there. */
async function openedByAda(app: TestApp, fields: Record<string, string>): Promise<Opened> {
  const ada = app.browser('192.0.2.10')
  const slug = await openPetition(app, ada, fields)
  await confirm(app, ada, slug)
  return { ada, slug, path: `/petitions/${slug}` }
}

export interface Opened {
  ada: Browser
  slug: string
  path: string
}

/** The work, and Ada's petition about it, live by link, in the browser where she confirmed it. */
export async function adas(app: TestApp): Promise<Opened> {
  await aWork(app)
  return openedByAda(app, {})
}

/** A petition about "Paper Crowns" that is live by link, with its author's signature. */
export const livePetition = async (app: TestApp, fields: Record<string, string> = {}): Promise<string> =>
  (await openedByAda(app, fields)).slug

let people = 0

/** Somebody else signs and confirms. */
export async function sign(
  app: TestApp,
  slug: string,
  fields: Record<string, string> = {},
): Promise<Browser> {
  app.clock.forward({ seconds: 1 })
  const ben = app.browser(`203.0.113.${(people % 200) + 1}`)
  const { seen = '', ...given } = fields
  const sent = await ben.post(`/petitions/${slug}/signatures`, {
    name: 'Ben Okonjo',
    email: `ben${++people}@example.org`,
    country: 'DE',
    consent: 'yes',
    shown: shown(app),
    ...given,
  })
  assert.equal(sent.location, `/petitions/${slug}/signature/confirm`, sent.words)
  await confirm(app, ben, slug, seen)
  return ben
}

/** Mo, who moderates. */
export async function moderator(app: TestApp): Promise<StaffMember> {
  const { id } = await app.ctx.db
    .insertInto('staff')
    .values({
      email: 'mo@example.org',
      name: 'Mo',
      role: 'moderator',
      invited_at: app.clock.now(),
      invited_by: null,
      webauthn_user_id: Buffer.from('mo'),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { id, name: 'Mo', email: 'mo@example.org', role: 'moderator', factor: 'passkey' }
}

/** Sends all mail that is due to the outbox. The first pass only finds out whose day it counts for. */
export async function sendDue(app: TestApp): Promise<void> {
  const mailer = createMailer(app.ctx.config, app.ctx.db)
  for (const _pass of [1, 2]) await sweepMail(app.ctx, mailer, { batch: 100 })
  await mailer.close()
}

/** Owes what waits to be told to lists, as the worker does. */
export async function oweLists(app: TestApp): Promise<void> {
  const waiting = await run<{ payload: never }>(
    app.ctx.db,
    `delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
     where t.id = j.task_id and t.identifier = 'voices.tell-list' returning j.payload`,
  )
  const tell = voiceJobs.find(({ name }) => name === 'voices.tell-list')!
  for (const { payload } of waiting) await tell.run(app.ctx, payload)
}

/** Runs what is owed to signers, sends all mail to the outbox, and answers the letters to them: to whom, and the text. */
export async function lettersToSigners(
  app: TestApp,
): Promise<{ to: string; subject: string; text: string }[]> {
  const waiting = await run<{ id: number; payload: Parameters<typeof tellOnSigners>[1] }>(
    app.ctx.db,
    `select j.id, payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
     where t.identifier = 'voices.tell-signers' order by j.id`,
  )
  for (const { payload } of waiting) await tellOnSigners(app.ctx, payload)
  app.clock.forward({ seconds: 30 })
  await sendDue(app)
  return run(
    app.ctx.db,
    `select o.recipient as "to", o.subject, o.body_text as text from outbox o join mailings m on m.message_id = o.message_id
     where m.kind like 'notice:%' order by o.id`,
  )
}

/** Somebody who helps to run a petition, as an invitation and its button leave them. */
export async function addOrganiser(
  app: TestApp,
  petitionId: number,
  {
    email,
    role,
    accepted = true,
  }: { email: `${string}@example.org`; role: 'writes' | 'reads'; accepted?: boolean },
): Promise<string> {
  const [petition] = await petitionsByIds(app.ctx, [petitionId])
  const parsed = inviteSchema.parse({ name: email.split('@')[0], email, role })
  await inviteOrganiser(app.ctx, petition!, parsed)
  const id = (await coOrganisersOf(app.ctx, petitionId)).find(({ address }) => address === email)!.id
  if (accepted) await acceptInvitation(app.ctx, petitionId, id)
  return id
}
