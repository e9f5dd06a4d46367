import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '#core/db.ts'
import { withApp } from '../../../../test/app.ts'
import { signedIn } from '#features/people/people.testing.ts'
import { aWork, livePetition } from '#features/petitions/petitions.testing.ts'
import { partyBySlug } from '#features/statements/index.ts'
import { aParty, signedInFor } from '../../statements/parties/parties.testing.ts'

test('the operator adds those named, and everything about them has its mistakes and its trace', () =>
  withApp(async (app) => {
    await aWork(app)
    const slug = await livePetition(app)
    const { browser: ora } = await signedIn(app, 'operator')
    assert.match(
      (await ora.get('/desk/parties')).words,
      /Names without a page Lumen · petitions: 1, works: 1 Add a page Ines Varga · petitions: 0, works: 1/,
    )
    assert.equal((await ora.post('/desk/parties', { name: '', role: 'x' })).status, 422)
    assert.equal(
      (await ora.post('/desk/parties', { name: 'Lumen', role: 'service' })).location,
      '/desk/parties/lumen?done=saved',
    )
    const taken = await ora.post('/desk/parties', { name: 'LUMEN', role: 'service' })
    assert.match(taken.words, /This name leads to somebody else already/)
    await ora.post('/desk/parties', { name: 'Ines Varga', role: 'maker' })
    const post = (form: string, fields: Record<string, string>) =>
      ora.post(`/desk/parties/lumen/${form}`, fields)

    assert.match(
      (await post('names', { name: 'ines varga' })).words,
      /This name leads to somebody else already/,
    )
    assert.equal((await post('names', { name: 'Lumen Ltd' })).status, 303)
    assert.equal((await post('names', { name: 'Lumen Ltd' })).status, 303)
    for (const domain of ['', 'lumen', 'a b.example', '192.0.2.1', 'x'.repeat(300), 'lumen.example:53'])
      assert.equal((await post('domains', { domain })).status, 422, domain)
    assert.equal((await post('domains', { domain: ' https://LÜMEN.example/a ' })).status, 303)
    assert.deepEqual((await partyBySlug(app.ctx, 'lumen')).domains, ['xn--lmen-0ra.example'])
    assert.equal((await post('domains', { domain: 'xn--lmen-0ra.example', act: 'drop' })).status, 303)
    assert.equal((await post('contact', { email: 'nobody' })).status, 422)
    assert.equal((await post('contact', { email: 'press@lumen.example' })).status, 303)
    assert.equal((await post('contact', { email: '' })).status, 303)
    assert.deepEqual(await run(app.ctx.db, 'select 1 from party_contacts'), [])
    assert.equal((await post('threshold', { threshold: '-1' })).status, 422)
    assert.equal((await post('threshold', { threshold: '2,500' })).status, 303)
    assert.match((await app.request('/named/lumen')).words, /an answer is asked for at 2,500 signatures/)
    assert.equal(
      (await post('links', { petition: slug, work: '', decision: 'is-not', reason: '' })).status,
      422,
    )
    assert.equal(
      (await post('links', { petition: 'none', work: '', decision: 'is', reason: 'x' })).status,
      422,
    )
    assert.equal(
      (await post('members', { name: 'Ann', title: 'press', email: 'ann@lumen.example', may: 'reads' }))
        .status,
      422,
    )

    const hand = {
      note: 'Called back at the number in the register.',
      name: 'Ann',
      title: 'press',
      email: 'ann@lumen.example',
    }
    const missing = await post('proofs', { ...hand, note: ' ', email: 'x' })
    assert.match(missing.words, /Say how it was checked who speaks.*not an e-mail address/)
    assert.equal((await post('proofs', hand)).status, 303)
    assert.match(
      (await app.request('/named/lumen?hand')).words,
      /The operator of this site checked who speaks here, on 12 September 2026 : Called back at the number in the register\./,
    )
    const jobs = await run(
      app.ctx.db,
      `select 1 from graphile_worker.jobs where task_identifier = 'members.mail-invitation'`,
    )
    assert.equal(jobs.length, 1)
    const acts = await run<{ act: string; about: string }>(
      app.ctx.db,
      `select act, about from desk_entries where act like 'party.%'`,
    )
    assert.ok(acts.some(({ act }) => act === 'party.proved-by-hand'))
    assert.doesNotMatch(JSON.stringify(acts), /@/)
  }))

test('for those who cannot say it here, staff enter what either side says, and hide what may not be shown', () =>
  withApp(async (app) => {
    await aWork(app)
    await livePetition(app)
    const lumen = await aParty(app, { claimed: true })
    const { browser: ora } = await signedIn(app, 'operator')
    const said = {
      work: 'paper-crowns-2026',
      kind: 'explanation',
      text: 'We say.',
      sourceUrl: 'https://lumen.example/a',
      saidOn: '2026-09-01',
    }
    assert.equal((await ora.post('/desk/parties/lumen/statements', { ...said, work: 'none' })).status, 422)
    assert.equal((await ora.post('/desk/parties/lumen/statements', said)).status, 303)
    assert.match(
      (await app.request('/works/paper-crowns-2026')).words,
      /We say\. Explanation · Lumen , 1 September 2026 · source , linked by a moderator/,
    )
    const [{ id } = { id: '' }] = await run<{ id: string }>(
      app.ctx.db,
      'select public_id as id from subjects join statements on answer_subject_id = subjects.id',
    )
    assert.equal(
      (await ora.post('/desk/parties/lumen/hidings', { statement: 'none', reason: 'x' })).status,
      422,
    )
    assert.equal(
      (await ora.post('/desk/parties/lumen/hidings', { statement: id, reason: 'A private person' })).status,
      303,
    )
    assert.match(
      (await app.request(`/statements/${id}`)).words,
      /The text of this statement is not shown, since 12 September 2026 : A private person/,
    )
    const { browser: pia } = await signedInFor(app, lumen, 'speaks')
    assert.equal(
      (await pia.post('/desk/parties/lumen/hidings', { statement: id, reason: 'x' })).location,
      '/desk/sign-in',
    )
    const { browser: mo } = await signedIn(app, 'moderator')
    assert.equal((await mo.post('/desk/parties/lumen/hidings', { statement: id, reason: 'x' })).status, 403)
  }))
