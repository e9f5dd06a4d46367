import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { signedIn } from '#features/people/people.testing.ts'
import { tick } from '#features/voices/index.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { startSmtp } from '../../../../test/smtp.ts'
import { addOrganiser, confirm, openPetition } from '../petitions.testing.ts'
import { listPetition } from '../moderating/actions.ts'
import { remindOrganisers } from './jobs.ts'
import { promised } from './promises.testing.ts'

const says = { outcome: 'broken', words: 'Not in Peru.', link: '' }

const subjects = async (app: TestApp): Promise<string[]> => {
  await remindOrganisers(app.ctx)
  await remindOrganisers(app.ctx)
  return (
    await run<{ to: string; subject: string }>(
      app.ctx.db,
      `select recipient as to, subject from outbox where subject like 'What Lumen%' order by id`,
    )
  ).map(({ to, subject }) => `${to}: ${subject}`)
}

const NEAR = 'What Lumen promised is due by 1 December 2026'
const OVER = 'What Lumen promised was due by 1 December 2026'

describe('a reminder of what was promised', () => {
  it('goes to the author and those who help to write, a week before and when it is over, once each', () =>
    withApp(async (app) => {
      const { id } = await promised(app)
      await addOrganiser(app, id, { email: 'oki@example.org', role: 'writes' })
      await addOrganiser(app, id, { email: 'rea@example.org', role: 'reads' })
      await addOrganiser(app, id, { email: 'eve@example.org', role: 'writes', accepted: false })
      app.clock.at = new Date('2026-11-23T12:00:00Z')
      assert.deepEqual(await subjects(app), [])
      app.clock.at = new Date('2026-11-24T12:00:00Z')
      assert.deepEqual((await subjects(app)).toSorted(), [
        `ada@example.org: ${NEAR}`,
        `oki@example.org: ${NEAR}`,
      ])
      app.clock.at = new Date('2026-12-02T12:00:00Z')
      assert.deepEqual((await subjects(app)).slice(2).toSorted(), [
        `ada@example.org: ${OVER}`,
        `oki@example.org: ${OVER}`,
      ])
    }))

  it('leads to the page where it can be said, and is not sent once it is', () =>
    withApp(async (app) => {
      const { path, promise } = await promised(app)
      app.clock.at = new Date('2026-11-24T12:00:00Z')
      await subjects(app)
      const [{ text } = { text: '' }] = await run<{ text: string }>(
        app.ctx.db,
        `select body_text as text from outbox where subject = $1`,
        [NEAR],
      )
      assert.match(text, /Lumen promised what stands below by 1 December 2026/)
      assert.match(text, /The makers’ poster is back in every market\./)
      const elsewhere = app.browser('198.51.100.20')
      const link = new URL(/http:\S+\/organise\/enter\/\S+/.exec(text)![0]).pathname
      assert.equal((await elsewhere.post(link)).location, `${path}/organise`)
      const page = await elsewhere.get(`${path}/organise`)
      assert.match(page.text, new RegExp(`href="${path}/promises/${promise}"`))
      assert.equal((await elsewhere.post(`${path}/promises/${promise}`, says)).status, 303)
      app.clock.at = new Date('2026-12-02T12:00:00Z')
      assert.deepEqual(await subjects(app), [`ada@example.org: ${NEAR}`])
    }))

  it('is one mail with one Message-ID, also when its sending was killed on the way', async () => {
    const smtp = await startSmtp()
    try {
      await withApp(async (app) => {
        const { id } = await promised(app)
        app.clock.at = new Date('2026-11-24T12:00:00Z')
        const mail = { ...app.ctx.config.mail, url: smtp.url }
        const ctx = { ...app.ctx, config: { ...app.ctx.config, mail } }
        await remindOrganisers(ctx)
        // Killed after the server took it and before that was noted.
        await run(ctx.db, 'update organiser_notices set accepted_at = null where subject_id = $1', [id])
        await remindOrganisers(ctx)
        assert.equal(smtp.received.length, 1, 'it is put off, so that nobody else sends it meanwhile')
        app.clock.forward({ minutes: 20 })
        await remindOrganisers(ctx)
        const ids = smtp.received.map(({ raw }) => /^Message-ID: (\S+)/im.exec(raw)![1])
        assert.equal(ids.length, 2)
        assert.equal(new Set(ids).size, 1)
      })
    } finally {
      await smtp.close()
    }
  })

  it('is not sent to who has ended, was erased, or runs a petition that is taken down', () =>
    withApp(async (app) => {
      const { ada, path, id } = await promised(app)
      const oki = await addOrganiser(app, id, { email: 'oki@example.org', role: 'writes' })
      app.clock.at = new Date('2026-11-24T12:00:00Z')
      await run(
        app.ctx.db,
        `insert into petition_states (subject_id, n, state, at, by, reason)
        select subject_id, max(n) + 1, 'hidden', now(), '1', 'court' from petition_states group by 1`,
      )
      assert.deepEqual(await subjects(app), [])
      await run(app.ctx.db, `delete from petition_states where state = 'hidden'`)
      await run(app.ctx.db, 'delete from organisers where id = $1', [oki])
      assert.deepEqual(await subjects(app), [`ada@example.org: ${NEAR}`])
      assert.equal((await ada.post(`${path}/signature/erasure`, { erase: 'yes' })).status, 200)
      assert.deepEqual(await run(app.ctx.db, 'select 1 from organiser_notices'), [])
      app.clock.at = new Date('2026-12-02T12:00:00Z')
      assert.deepEqual(await subjects(app), [`ada@example.org: ${NEAR}`])
    }))
})

describe("promises on the organisers' page", () => {
  it('stand with their day, their state, both views, and where one says what became of them', () =>
    withApp(async (app) => {
      const { ada, path, promise } = await promised(app)
      const page = async (): Promise<string> => (await ada.get(`${path}/organise`)).words
      assert.match(
        await page(),
        /What was promised .*The makers’ poster is back in every market\. Lumen · by 1 December 2026 · not due yet Say what became of it/,
      )
      app.clock.at = new Date('2026-12-02T12:00:00Z')
      assert.match(await page(), /the day has passed, nobody has said what became of it/)
      assert.equal((await ada.post(`${path}/promises/${promise}`, says)).location, `/promises/${promise}`)
      assert.match(
        await page(),
        /Those who asked say: broken Those who asked say: broken \( 2 December 2026 \): Not in Peru\. Say something else/,
      )
      const wrong = await ada.post(`${path}/promises/${promise}`, { outcome: 'x', words: '', link: 'y' })
      assert.equal(wrong.status, 422)
      for (const no of ['x', 'x'.repeat(2_000), '..%2f'])
        assert.equal((await ada.get(`${path}/promises/${no}`)).status, 404)
      assert.equal((await ada.get(`${path}/promises/%00`)).status, 400)
    }))

  it('keep what the author said of them until that is erased with the signature, and the entry in the log stays', () =>
    withApp(async (app) => {
      const { ada, path, promise, id, slug } = await promised(app)
      const { browser: oki } = await organiserIn(app, path, id, 'writes')
      const link = 'https://peru.example/poster'
      await ada.post(`${path}/promises/${promise}`, { ...says, link })
      await oki.post(`${path}/promises/${promise}`, { ...says, words: 'Nor in Chile.' })
      await ada.post(`${path}/promises/${promise}`, { ...says, outcome: 'partly', words: 'Lima has it.' })
      await tick(app.ctx)
      const own = (await ada.get(`${path}/signature/data.json`)).json() as Record<string, unknown>
      assert.deepEqual(
        (own.words_on_promises as { words: string }[]).map(({ words }) => words),
        ['Not in Peru.', 'Lima has it.'],
      )
      const json = async () =>
        (await app.request(`/promises/${promise}.json?${Math.random()}`)).json() as {
          state: string
          outcomes: { words: string | null; link: string | null; outcome: string }[]
          commitments: unknown[]
        }
      assert.equal((await json()).commitments.length, 3)
      assert.equal((await ada.post(`${path}/signature/erasure`, { erase: 'yes' })).status, 200)
      const left = await json()
      assert.deepEqual(
        left.outcomes.map(({ words, link: to, outcome }) => [outcome, words, to]),
        [
          ['broken', null, null],
          ['broken', 'Nor in Chile.', null],
          ['partly', null, null],
        ],
      )
      assert.deepEqual([left.state, left.commitments.length], ['said', 1])
      await listPetition(app.ctx, { id: 1 }, slug)
      const pages = [`/promises/${promise}`, path, '/works/paper-crowns-2026', '/named/lumen']
      for (const page of pages) {
        const { words } = await app.request(`${page}?${Math.random()}`)
        assert.match(
          words,
          /Those who asked say: kept in part \( 12 September 2026 \): The words are not here any more/,
          page,
        )
        assert.doesNotMatch(words, /in Peru|Lima has/, page)
      }
      await tick(app.ctx)
      assert.deepEqual(
        await run(app.ctx.db, `select choice from log_entries where kind = 'commitment' order by version`),
        [{ choice: 'author-broken' }, { choice: 'author-broken' }, { choice: 'author-partly' }],
      )
      // What moderators enter for the author is the author's.
      const { browser: ora } = await signedIn(app, 'operator')
      await ora.post('/desk/parties/lumen/outcomes', {
        ...says,
        words: 'By letter.',
        promise,
        side: 'author',
      })
      assert.deepEqual(
        await run(app.ctx.db, `select voice_id from promise_words where words = 'By letter.'`),
        [{ voice_id: null }],
        'nobody is left whose words these could be',
      )
    }))

  it('have no such link for who only reads, and none of another petition', () =>
    withApp(async (app) => {
      const { id, path, promise } = await promised(app)
      const { browser: rea } = await organiserIn(app, path, id, 'reads')
      const page = await rea.get(`${path}/organise`)
      assert.match(page.words, /The makers’ poster is back/)
      assert.doesNotMatch(page.text, new RegExp(`${path}/promises/`))
      assert.equal((await rea.get(`${path}/promises/${promise}`)).status, 403)
      const ida = app.browser('192.0.2.30')
      const other = await openPetition(app, ida, { email: 'ida@example.org', action: 'Something else' })
      await confirm(app, ida, other)
      assert.doesNotMatch((await ida.get(`/petitions/${other}/organise`)).words, /What was promised/)
      assert.equal((await ida.get(`/petitions/${other}/promises/${promise}`)).status, 404)
      assert.equal((await ida.post(`/petitions/${other}/promises/${promise}`, says)).status, 404)
    }))
})

async function organiserIn(app: TestApp, path: string, petitionId: number, role: 'reads' | 'writes') {
  const { organiserToken } = await import('../organising/access.ts')
  const id = await addOrganiser(app, petitionId, { email: `${role}@example.org`, role })
  const browser = app.browser('198.51.100.40')
  const ends = new Date(app.clock.now().getTime() + 3_600_000)
  await browser.post(`${path}/organise/enter/${organiserToken(app.ctx.keys, petitionId, id, ends)}`)
  return { browser, id }
}
