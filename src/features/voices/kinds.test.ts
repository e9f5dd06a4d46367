import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { z } from 'zod'
import { html } from '#core/html.ts'
import { run } from '#core/db.ts'
import { commitment, recount } from '#features/log/index.ts'
import { withApp, type TestApp } from '../../../test/app.ts'
import { removeVoice, restoreVoice, withdrawVoice } from './acting/actions.ts'
import { changeVoice, payloadOf } from './acting/changing.ts'
import { eraseVoice } from './acting/erasing.ts'
import { parseAddress } from './addresses.ts'
import { confirmVoice, voiceAs } from './confirming/actions.ts'
import { answersByLanguage, answersByMonth, answersOf } from './counting/answers.ts'
import { recordLeaf } from './counting/recording.ts'
import { tallyOf } from './counting/queries.ts'
import { tick } from './counting/sequencer.ts'
import { canonicalLines, createSubject, type Payload, type VoiceKind, type VoiceRef } from './kinds.ts'
import { voiceRoutes } from './pages/routes.ts'
import { submitVoice } from './submitting/actions.ts'
import { noteKind, noteRoutes, sign } from './voices.testing.ts'

interface Mark {
  mark: string
  text?: string
  language?: string
}
const markOf = (payload: Payload): Mark => payload.details as Mark

const heard: string[] = []
/** A kind with answers of its own, as reviews have. */
const markKind: VoiceKind = {
  ...noteKind,
  kind: 'mark',
  noun: 'review',
  path: '/things/:slug/mark',
  wishes: ['shows'],
  details: z.object({ mark: z.string(), text: z.string().optional(), language: z.string().optional() }),
  canonical: (payload) =>
    canonicalLines({
      basis: payload.basis,
      kind: payload.kind,
      mark: markOf(payload).mark,
      name: payload.name,
      subject: payload.subject,
      text: markOf(payload).text ?? '-',
      version: payload.version,
    }),
  leaf: (payload) => ({ version: payload.version, choice: markOf(payload).mark }),
  language: (payload) => markOf(payload).language ?? null,
  confirmed: async (_tx, _subjectId, voices) =>
    void heard.push(...voices.map(({ payload }) => `confirmed ${markOf(payload).mark}`)),
  changed: async (_tx, _ref, payload) => void heard.push(`changed ${markOf(payload).mark}`),
  acted: async (_tx, _ref, act) => void heard.push(act),
  status: async (_visit, _subject, _ref, payload) => html`<p>You gave ${markOf(payload).mark}</p>`,
}

const options = { routes: [...noteRoutes, ...voiceRoutes(markKind)], kinds: [noteKind, markKind] }

async function give(
  app: TestApp,
  subjectId: number,
  name: string,
  details: Mark,
  basis: 'all' | 'none' = 'all',
): Promise<VoiceRef> {
  const subject = await markKind.subjectById(app.ctx, subjectId)
  const address = parseAddress(`${name}@example.org`)!
  const submission = { name, address, country: 'DE', wishes: [], details }
  const shownAt = String(app.clock.now().getTime() / 1000 - 60)
  const ref = await submitVoice(app.ctx, markKind, subject, submission, {
    ip: '203.0.113.9',
    honeypot: '',
    shownAt,
  })
  const outcome = await confirmVoice(app.ctx, { ...ref, via: 'link', code: '', basis })
  assert.equal(outcome.result, 'confirmed')
  return ref
}

/** Answers as published, after checking that the leaves alone give the same. */
async function answers(
  app: TestApp,
  subject: { id: number; publicId: string },
): Promise<Record<string, number>> {
  await tick(app.ctx)
  const { rows } = await answersOf(app.ctx, subject.id)
  const published = Object.fromEntries(rows.map(({ basis, choice, net }) => [`${basis}|${choice}`, net]))
  const sums = (await recount(app.ctx, 'public')).subjects.get(subject.publicId)!
  const recounted = Object.fromEntries(Object.entries(sums.answer).filter(([, n]) => n !== 0))
  assert.deepEqual(published, recounted)
  const total = (await tallyOf(app.ctx, subject.id)).net
  for (const told of [
    await answersByMonth(app.ctx, subject.id),
    await answersByLanguage(app.ctx, subject.id),
  ])
    assert.equal(
      told.rows.reduce((sum, { net }) => sum + net, 0),
      total,
    )
  return published
}

describe('a kind with answers of its own', () => {
  it('is told by what people go by and what they answered, through every act', () =>
    withApp(async (app) => {
      const subject = await createSubject(app.ctx, 'mark')
      heard.length = 0
      const ada = await give(app, subject.id, 'ada', { mark: '4.5', language: 'de' })
      await give(app, subject.id, 'ben', { mark: '1', language: 'fr' }, 'none')
      const cleo = await give(app, subject.id, 'cleo', { mark: '1' }, 'none')
      assert.deepEqual(await answers(app, subject), { 'all|4.5': 1, 'none|1': 2 })
      app.clock.forward({ days: 40 })
      await changeVoice(app.ctx, ada, { details: { mark: '2', text: 'Seen again', language: 'en' } })
      assert.deepEqual(await answers(app, subject), { 'all|2': 1, 'none|1': 2 })
      await changeVoice(app.ctx, cleo, { basis: 'all', details: { mark: '3.5' } })
      assert.deepEqual(await answers(app, subject), { 'all|2': 1, 'all|3.5': 1, 'none|1': 1 })
      await removeVoice(app.ctx, 7, ada, 'test', null)
      assert.deepEqual(await answers(app, subject), { 'all|3.5': 1, 'none|1': 1 })
      await restoreVoice(app.ctx, 7, ada, null)
      await withdrawVoice(app.ctx, cleo)
      assert.deepEqual(await answers(app, subject), { 'all|2': 1, 'none|1': 1 })
      const months = (await answersByMonth(app.ctx, subject.id)).rows
      assert.deepEqual([...new Set(months.map(({ month }) => month))], ['2026-09'])
      const languages = (await answersByLanguage(app.ctx, subject.id)).rows
      assert.deepEqual(
        languages.map(({ language, choice, net }) => [language, choice, net]),
        [
          ['en', '2', 1],
          ['fr', '1', 1],
        ],
      )
      assert.deepEqual(heard, [
        'confirmed 4.5',
        'confirmed 1',
        'confirmed 1',
        'changed 2',
        'changed 3.5',
        'remove',
        'restore',
        'withdraw',
      ])
    }, options))

  it('commits to what was changed, opens it again, and forgets it when it is erased', () =>
    withApp(async (app) => {
      const subject = await createSubject(app.ctx, 'mark')
      const ada = await give(app, subject.id, 'ada', { mark: '4' })
      const details = { mark: '4', text: 'Better than its poster' }
      assert.equal(await changeVoice(app.ctx, ada, { details }), true)
      assert.equal(await changeVoice(app.ctx, ada, { details, basis: 'all' }), false)
      assert.deepEqual((await payloadOf(app.ctx, ada)).details, details)
      await tick(app.ctx)
      const [salt] = await run<{ salt: Buffer }>(
        app.ctx.db,
        'select salt from voice_salts where voice_id = $1 and n = 1',
        [ada.id],
      )
      const [entry] = await run<{ leaf: string }>(
        app.ctx.db,
        `select leaf from log_entries where kind = 'change'`,
      )
      const bytes = `basis=all\nkind=mark\nmark=4\nname=ada\nsubject=${subject.publicId}\ntext=Better than its poster\nversion=1\n`
      assert.equal(entry!.leaf.split('\n')[8], commitment(salt!.salt, Buffer.from(bytes)))
      heard.length = 0
      await eraseVoice(app.ctx, ada)
      assert.deepEqual(heard, ['withdraw', 'erase'])
      await assert.rejects(payloadOf(app.ctx, ada))
    }, options))

  it('comes from a person who has shown the address already, with its own words, and once', () =>
    withApp(async (app) => {
      const note = await createSubject(app.ctx, 'note')
      const { id: subjectId, publicId } = await createSubject(app.ctx, 'mark')
      const ben = app.browser()
      const owner = await sign(app, ben, note.publicId)
      const subject = await markKind.subjectById(app.ctx, subjectId)
      const first = await voiceAs(app.ctx, owner, markKind, subject, { mark: '3' }, 'all')
      assert.equal(first.result, 'confirmed')
      assert.equal((await voiceAs(app.ctx, owner, markKind, subject, { mark: '5' })).result, 'already')
      assert.deepEqual(await answers(app, { id: subjectId, publicId }), { 'all|3': 1 })
      await withdrawVoice(app.ctx, owner)
      await assert.rejects(voiceAs(app.ctx, owner, markKind, subject, { mark: '5' }), /not-active/)
      const mails = await run(app.ctx.db, 'select 1 from mailings where subject_id = $1', [subjectId])
      assert.equal(mails.length, 0)
    }, options))

  it('moves to another version of a text when the person confirms that', () =>
    withApp(async (app) => {
      const subject = await createSubject(app.ctx, 'mark')
      const ada = await give(app, subject.id, 'ada', { mark: '4' })
      await give(app, subject.id, 'ben', { mark: '4' })
      await tick(app.ctx)
      await changeVoice(app.ctx, ada, { version: 2 })
      await tick(app.ctx)
      const rows = await run<{ key: string; net: number }>(
        app.ctx.db,
        `select key, counted - withdrawn - removed + restored + moved as net from tallies
         where subject_id = $1 and dimension = 'version' order by key`,
        [subject.id],
      )
      assert.deepEqual(rows, [
        { key: '1', net: 1 },
        { key: '2', net: 1 },
      ])
      assert.deepEqual(
        { ...(await recount(app.ctx, 'public')).subjects.get(subject.publicId)!.version },
        { 1: 1, 2: 1 },
      )
    }, options))
})

describe('a record in the log', () => {
  it('has a leaf, and counts nothing', () =>
    withApp(async (app) => {
      const subject = await createSubject(app.ctx, 'mark')
      await give(app, subject.id, 'ada', { mark: '4' })
      for (const version of [1, 2])
        await recordLeaf(app.ctx, {
          subjectId: subject.id,
          kind: 'text',
          version,
          choice: '-',
          value: `v${version}`,
        })
      assert.deepEqual(await answers(app, subject), { 'all|4': 1 })
      assert.equal((await tallyOf(app.ctx, subject.id)).counted, 1)
      const leaves = await run<{ leaf: string }>(
        app.ctx.db,
        `select leaf from log_entries where kind = 'text' order by index`,
      )
      assert.deepEqual(
        leaves.map(({ leaf }) => leaf.split('\n').slice(1)),
        [1, 2].map((n) => ['text', subject.publicId, String(n), '-', '-', '2026-09-12', '-', `v${n}`, '']),
      )
    }, options))
})
