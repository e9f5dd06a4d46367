import { html } from '#core/html.ts'
import { check } from '#core/forms.ts'
import { seeOther, htmlPage, type Route } from '#core/http.ts'
import { NotFound } from '#core/errors.ts'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { Browser, TestApp } from '../../../test/app.ts'
import { canonicalLines, createSubject, type VoiceKind, type VoiceSubject } from './kinds.ts'
import { linkRoutes } from './pages/link-routes.ts'
import { voiceRoutes } from './pages/routes.ts'
import { codeOf, giveWaiting } from './secrets.ts'
import { submitVoice } from './submitting/actions.ts'
import { HONEYPOT, submissionOf, submissionSchema } from './submitting/forms.ts'

/** A kind that exists only in tests, so that the stream is tested without petitions. */
export const noteKind: VoiceKind = {
  kind: 'note',
  noun: 'signature',
  path: '/things/:slug/note',
  subject: async (ctx, slug) => {
    const row = await ctx.db
      .selectFrom('subjects')
      .selectAll()
      .where('public_id', '=', slug)
      .executeTakeFirst()
    if (!row) throw new NotFound()
    return thing(row)
  },
  subjectById: async (ctx, id) =>
    thing(await ctx.db.selectFrom('subjects').selectAll().where('id', '=', id).executeTakeFirstOrThrow()),
  canonical: (payload) =>
    canonicalLines({
      basis: payload.basis,
      country: payload.country ?? '',
      kind: payload.kind,
      name: payload.name,
      subject: payload.subject,
      version: payload.version,
    }),
  leaf: (payload) => ({ version: payload.version, choice: '-' }),
  open: async () => 'open',
}

const thing = (row: { id: number; public_id: string; log: string; address_rules: number }): VoiceSubject => ({
  id: row.id,
  publicId: row.public_id,
  log: row.log as 'public',
  addressRules: row.address_rules,
  slug: row.public_id,
  path: `/things/${row.public_id}`,
  title: 'Say why the poster was changed',
  byline: 'To Studio',
  version: 1,
  textHash: '',
  sample: false,
  asksSeen: true,
})

export const noteRoutes: Route[] = [
  ...voiceRoutes(noteKind),
  ...linkRoutes,
  {
    method: 'POST',
    path: '/things/:slug/notes',
    may: 'anyone',
    handle: async (visit) => {
      const form = await visit.form()
      const subject = await noteKind.subject(visit.ctx, visit.param('slug'))
      const checked = check(submissionSchema, form.values)
      if (!checked.ok)
        return htmlPage(
          html`<!doctype html><html lang="en"><head><title>Form</title></head><body><p>${Object.keys(checked.problems).join(' ')}</p></body></html>`,
          { status: 422 },
        )
      const evidence = {
        ip: visit.ip,
        honeypot: form.get(HONEYPOT),
        shownAt: form.get('shown'),
        remembered: visit.cookie('browser'),
      }
      giveWaiting(
        visit,
        subject,
        await submitVoice(visit.ctx, noteKind, subject, submissionOf(checked.value), evidence),
      )
      return seeOther(`/things/${subject.slug}/note/confirm`)
    },
  },
]

export const noteApp = { routes: noteRoutes, kinds: [noteKind] }

export const aSubject = (ctx: Context): Promise<{ id: number; publicId: string }> =>
  createSubject(ctx, 'note')

/** Submits as a browser does; what is not given is what an honest person would send. */
export async function submit(
  app: TestApp,
  browser: Browser,
  slug: string,
  fields: Record<string, string> = {},
): Promise<void> {
  app.clock.forward({ seconds: 1 })
  const shown = String(Math.floor(app.clock.now().getTime() / 1000) - 30)
  const page = await browser.post(`/things/${slug}/notes`, {
    name: 'Ben',
    email: 'ben@example.org',
    country: 'FR',
    consent: 'yes',
    shown,
    ...fields,
  })
  if (page.status !== 303) throw new Error(`${page.status} ${page.words}`)
}

/** The newest submission and the code that its mail carries, as if it had been sent now. */
export async function mailed(
  app: TestApp,
  n = 1,
): Promise<{ ref: { subjectId: number; id: string }; code: string }> {
  const [row] = await run<{ subject_id: number; id: string }>(
    app.ctx.db,
    'select subject_id, id from submissions order by submitted_at desc, id limit 1',
  )
  if (!row) throw new Error('nothing was submitted')
  await run(
    app.ctx.db,
    `update mailings set composed_at = coalesce(composed_at, $3), accepted_at = coalesce(accepted_at, $3) where subject_id = $1 and recipient_id = $2`,
    [row.subject_id, row.id, app.clock.now()],
  )
  const ref = { subjectId: row.subject_id, id: row.id }
  return { ref, code: codeOf(app.ctx.keys, ref, n) }
}

/** Submits and confirms by code. */
export async function sign(
  app: TestApp,
  browser: Browser,
  slug: string,
  fields: Record<string, string> = {},
): Promise<{ subjectId: number; id: string }> {
  await submit(app, browser, slug, fields)
  const { ref, code } = await mailed(app)
  const page = await browser.post(`/things/${slug}/note/confirm`, {
    code,
    ...(fields.seen && { seen: fields.seen }),
  })
  if (page.status !== 303) throw new Error(`${page.status} ${page.words}`)
  app.clock.forward({ seconds: 1 })
  return ref
}
