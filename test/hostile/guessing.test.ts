import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '#core/db.ts'
import { macText } from '#core/crypto.ts'
import { createMailer } from '#core/mail/index.ts'
import { sweepMail, type VoiceRef } from '#features/voices/index.ts'
import { addStaff } from '../../src/features/people/signing-in/actions.ts'
import { aWork, livePetition, shown, sign } from '../../src/features/petitions/petitions.testing.ts'
import { codeOf } from '../../src/features/voices/secrets.ts'
import { listToken } from '../../src/features/voices/mailing/tokens.ts'
import { mailed } from '../../src/features/voices/voices.testing.ts'
import { testApp, withApp, type Browser, type TestApp } from '../app.ts'
import { testDatabaseUrl } from '../setup/database.ts'

async function submit(
  app: TestApp,
  slug: string,
  ip: string,
  email = 'vic@example.org',
): Promise<{ browser: Browser; ref: VoiceRef }> {
  const browser = app.browser(ip)
  app.clock.forward({ seconds: 1 })
  const page = await browser.post(`/petitions/${slug}/signatures`, {
    name: 'Mallory',
    email,
    consent: 'yes',
    shown: shown(app),
  })
  assert.equal(page.status, 303, page.words)
  const [row] = await run<{ subject_id: number; id: string }>(
    app.ctx.db,
    'select subject_id, id from submissions order by submitted_at desc limit 1',
  )
  return { browser, ref: { subjectId: row!.subject_id, id: row!.id } }
}

async function sweep(app: TestApp): Promise<void> {
  const mailer = createMailer(app.ctx.config, app.ctx.db)
  while ((await sweepMail(app.ctx, mailer, { batch: 100 })).claimed > 0);
  await mailer.close()
}

const mailsTo = async (app: TestApp, recipient: string): Promise<number> =>
  (
    await run<{ n: number }>(app.ctx.db, 'select count(*)::int as n from outbox where recipient = $1', [
      recipient,
    ])
  )[0]!.n

test('whoever submits an address again and again gets no more codes to guess than its owner gets mails', () =>
  withApp(async (app) => {
    await aWork(app)
    const slug = await livePetition(app)
    const tries = []
    for (let n = 0; n < 8; n++) tries.push(await submit(app, slug, `10.1.${n}.1`))
    await sweep(app)
    assert.equal(await mailsTo(app, 'vic@example.org'), 3)
    const answers = []
    // Even the right code, which nobody can know, opens nothing when no mail has carried it.
    for (const { browser, ref } of tries)
      answers.push(
        (await browser.post(`/petitions/${slug}/signature/confirm`, { code: codeOf(app.ctx.keys, ref, 1) }))
          .status,
      )
    assert.deepEqual(answers, [303, 303, 303, 422, 422, 422, 422, 422])
  }))

test('five tries for one submission, over all resends, and the sixth is refused even when it is right', () =>
  withApp(async (app) => {
    await aWork(app)
    const slug = await livePetition(app)
    const { browser, ref } = await submit(app, slug, '10.2.0.1')
    await sweep(app)
    const guess = (code: string) => browser.post(`/petitions/${slug}/signature/confirm`, { code })
    for (let n = 0; n < 3; n++) assert.equal((await guess(String(n).padStart(6, '0'))).status, 422)
    app.clock.forward({ seconds: 31 })
    assert.equal((await browser.post(`/petitions/${slug}/signature/resend`)).status, 303)
    await sweep(app)
    for (let n = 3; n < 5; n++) assert.equal((await guess(String(n).padStart(6, '0'))).status, 422)
    assert.equal((await guess(codeOf(app.ctx.keys, ref, 2))).status, 422)
    assert.equal(
      (
        await run<{ n: number }>(app.ctx.db, 'select count(*)::int as n from voices where id = $1', [ref.id])
      )[0]!.n,
      0,
    )
  }))

test('an address that is corrected a hundred times does not send a hundred mails', () =>
  withApp(async (app) => {
    await aWork(app)
    const slug = await livePetition(app)
    const { browser } = await submit(app, slug, '10.3.0.1', 'mallory@example.org')
    const statuses = []
    for (let n = 0; n < 140; n++) {
      app.clock.forward({ seconds: 1 })
      statuses.push(
        (
          await browser.post(`/petitions/${slug}/signature/address`, {
            email: `stranger${n}@mail${n}.example`,
          })
        ).status,
      )
    }
    assert.equal(statuses.filter((status) => status === 303).length, 119)
    assert.equal(statuses.at(-1), 429)
  }))

test('a corrected address is looked at like a new one', () =>
  withApp(async (app) => {
    await aWork(app)
    const slug = await livePetition(app)
    const { browser } = await submit(app, slug, '10.4.0.1', 'mallory@example.org')
    app.clock.forward({ seconds: 1 })
    await browser.post(`/petitions/${slug}/signature/address`, { email: 'mallory@mailinator.com' })
    const [row] = await run<{ signals: string[] }>(
      app.ctx.db,
      'select signals from submissions order by submitted_at desc, id limit 1',
    )
    assert.ok(row!.signals.includes('disposable'))
  }))

test('the same answer, by the same number of questions to the database, whether or not an address has signed', () =>
  withApp(async (app) => {
    await aWork(app)
    const slug = await livePetition(app)
    await sign(app, slug, { email: 'known@example.org' })
    const seen = async (email: string, ip: string) => {
      const { browser } = await submit(app, slug, ip, email)
      await mailed(app)
      const pages = [
        await browser.get(`/petitions/${slug}/signature/confirm`),
        await browser.post(`/petitions/${slug}/signature/confirm`, { code: '000000' }),
        await browser.get(`/petitions/${slug}/signature`),
        await browser.get(`/petitions/${slug}/signature/status.json`),
        await browser.post(`/petitions/${slug}/follows`, { email }),
      ]
      return pages.map(
        ({ status, location, words }) =>
          `${status} ${location} ${words.replaceAll(email, 'ADDRESS').replace(/\d\d:\d\d:\d\d/, 'TIME')}`,
      )
    }
    assert.deepEqual(await seen('known@example.org', '10.5.0.1'), await seen('fresh@example.org', '10.5.0.2'))
    assert.equal(
      await questions(app, slug, 'known@example.org'),
      await questions(app, slug, 'other@example.org'),
    )
  }))

/** Statements that the server runs for one submission, and for one sign-in of staff with the same address. */
async function questions(app: TestApp, slug: string, email: string): Promise<number> {
  let n = 0
  const counting = app.ctx.db.withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => (n++, result),
  })
  const counted = await testApp(counting, await testDatabaseUrl())
  counted.clock.at = app.clock.at
  await submit(counted, slug, '10.6.0.1', email)
  await counted.browser().post('/desk/sign-in', { email })
  assert.ok(n > 2)
  return n
}

test('the sign-in page tells nothing about who is on the staff', () =>
  withApp(async (app) => {
    await addStaff(app.ctx, { name: 'Mo', email: 'mo@example.org', role: 'moderator', invitedBy: null })
    const answers = []
    for (const [n, email] of ['mo@example.org', 'nobody@example.org'].entries()) {
      const page = await app.browser(`10.7.0.${n}`).post('/desk/sign-in', { email })
      answers.push([page.status, page.location, page.text])
    }
    assert.deepEqual(answers[0], answers[1])
  }))

test('secrets are good for one purpose, one signature and one petition; every changed character is noticed', () =>
  withApp(async (app) => {
    await aWork(app)
    const slug = await livePetition(app)
    const { ref } = await submit(app, slug, '10.8.0.1')
    const { keys } = app.ctx
    const [subject] = await run<{ public_id: string }>(
      app.ctx.db,
      'select public_id from subjects where id = $1',
      [ref.subjectId],
    )
    const stranger = { subjectId: ref.subjectId + 1, id: ref.id }
    const proofs = {
      'the secret of waiting': macText(keys.waiting, ref.subjectId, ref.id),
      'the key of links': macText(keys.link, ref.subjectId, ref.id),
      'the key of codes': macText(keys.code, ref.subjectId, ref.id),
      'another petition': macText(keys.owner, stranger.subjectId, ref.id),
      'half of it': macText(keys.owner, ref.subjectId, ref.id).slice(0, 21),
      nothing: '',
      'other letters': macText(keys.owner, ref.subjectId, ref.id).toLowerCase(),
      'a longer one': `${macText(keys.owner, ref.subjectId, ref.id)}A`,
    }
    for (const [what, proof] of Object.entries(proofs)) {
      const browser = app.browser('10.8.0.2')
      browser.cookies.set(`fh-v-${subject!.public_id}`, `${ref.id}.${proof}`)
      for (const page of ['', '/data.json', '/status.json'])
        assert.equal(
          (await browser.get(`/petitions/${slug}/signature${page}`)).status,
          403,
          `${what} opened ${page}`,
        )
    }
    const token = listToken(keys, ref, 'news')
    assert.equal((await app.request(`/u/${token}`)).status, 200)
    for (let i = 0; i < token.length; i++) {
      const changed = token.slice(0, i) + (token[i] === 'A' ? 'B' : 'A') + token.slice(i + 1)
      assert.equal((await app.request(`/u/${changed}`)).status, 404, `character ${i}`)
    }
  }))
