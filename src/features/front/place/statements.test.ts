import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { tick } from '#features/voices/index.ts'
import { withApp } from '../../../../test/app.ts'
import { livePetition, moderator } from '../../petitions/petitions.testing.ts'
import { aParty, reply, signedInFor } from '../../statements/parties/parties.testing.ts'
import { enterStatement, hideStatement } from '#features/statements/index.ts'
import { anyPetition } from '#features/petitions/index.ts'
import { drafted, published, seenIn, setting } from './place.testing.ts'

describe('a statement of those named', () => {
  it('is drafted, looked at, published under name and role, beside the demand', () =>
    withApp(async (app) => {
      const { slug, pia } = await setting(app)
      assert.match(
        (await pia.get('/my-place')).words,
        /Show the film under the poster of its makers 1 signature · no answer is asked for yet Write a reply/,
      )
      assert.equal((await pia.get(`/my-place/statements/new?petition=${slug}`)).status, 200)
      const draft = await drafted(pia, slug)
      const preview = await pia.get(`${draft}/preview`)
      assert.match(
        preview.words,
        /We hear this\. The poster is changed\..*Published as Pia Laurent , head of press , for Lumen.*Promise 1 The makers’ poster is back in every market\. \(by 1 December 2026\)/,
      )
      // Nobody else sees a draft.
      const id = draft.split('/').at(-1)!
      assert.equal((await app.request(`/statements/${id}`)).status, 404)
      assert.doesNotMatch((await app.request(`/petitions/${slug}?draft`)).words, /We hear this/)

      const page = await published(pia, draft)
      assert.equal(page, `/statements/${id}`)
      assert.match(
        (await app.request(page)).words,
        /Reply of Lumen We hear this\. The poster is changed\. Reply · Pia Laurent , head of press , for Lumen , 12 September 2026 · said here · version 1/,
      )
      const petition = (await app.request(`/petitions/${slug}?said`)).words
      assert.match(
        petition,
        /The demand The reply The demand The poster sells.*The reply Lumen We hear this\..*A promise The makers’ poster is back in every market\. Lumen · by 1 December 2026 · not due yet/,
      )
      assert.match(
        (await app.request('/works/paper-crowns-2026')).words,
        /Promises The makers’ poster is back in every market\. Lumen · by 1 December 2026 · not due yet/,
      )
      assert.match(
        (await app.request('/named/lumen')).words,
        /What was said Show the film under the poster of its makers We hear this\./,
      )
    }))

  it('is published once, and only as it was looked at', () =>
    withApp(async (app) => {
      const { slug, pia, lumen } = await setting(app)
      const draft = await drafted(pia, slug)
      const seen = seenIn((await pia.get(`${draft}/preview`)).text)
      app.clock.forward({ seconds: 1 })
      const { browser: nils } = await signedInFor(app, lumen, 'drafts', { name: 'Nils' })
      assert.equal((await nils.post(draft, { ...reply, text: 'Something else.' })).status, 303)
      const stale = await pia.post(`${draft}/publication`, { seen })
      assert.deepEqual([stale.status, /Somebody changed this draft/.test(stale.words)], [409, true])
      assert.equal((await nils.post(`${draft}/publication`, { seen })).status, 403)
      assert.doesNotMatch((await nils.get(`${draft}/preview`)).text, /name="seen"/)
      const page = await published(pia, draft)
      assert.equal((await pia.post(`${draft}/publication`, { seen })).location, page)
      assert.deepEqual(await run(app.ctx.db, 'select version, text from statement_versions'), [
        { version: 1, text: 'Something else.' },
      ])
      assert.deepEqual(
        await run(
          app.ctx.db,
          `select count(*) as n from graphile_worker.jobs where task_identifier = 'voices.tell-list'`,
        ),
        [{ n: 1 }],
      )
    }))

  it('changes by versions with a public difference, and every version can be held against the log by a stranger', () =>
    withApp(async (app) => {
      const { slug, pia } = await setting(app)
      const draft = await drafted(pia, slug)
      const page = await published(pia, draft)
      assert.equal(
        (
          await pia.post(draft, {
            kind: 'apology',
            text: 'We hear this.\n\nThe poster will change.',
            sourceUrl: 'https://evil.example',
            saidOn: '2026-01-01',
          })
        ).status,
        303,
      )
      await published(pia, draft)
      // The same text again is no version.
      await pia.post(draft, { kind: 'reply', text: 'We hear this.\n\nThe poster will change.' })
      await published(pia, draft)
      const shown = await app.request(`${page}?changed`)
      assert.match(shown.text, /The poster <del>.*is changed.*<\/del>.*<ins>.*will change/s)
      assert.match(shown.words, /What changed version 2, 12 September 2026.*The first version/)

      await tick(app.ctx)
      const leaves = await run<{ leaf: string }>(
        app.ctx.db,
        `select leaf from log_entries where kind = 'statement' order by index`,
      )
      const data = (await app.request(`${page}.json`)).json() as {
        id: string
        kind: string
        commitments: { version: number; random_bytes: string; payload: string }[]
      }
      assert.deepEqual([leaves.length, data.commitments.length, data.kind], [2, 2, 'reply'])
      data.commitments.forEach(({ version, random_bytes: salt, payload }, index) => {
        const value = createHmac('sha256', Buffer.from(salt, 'base64')).update(payload).digest('base64')
        const { leaf } = leaves[index]!
        assert.ok(leaf.includes(value), `version ${version}`)
        assert.ok(leaf.includes(data.id) && !leaf.includes('Lumen'))
      })
      assert.equal(
        data.commitments[0]!.payload,
        [
          `about=${(await anyPetition(app.ctx, slug)).publicId}`,
          'kind=reply',
          'name=Pia Laurent',
          'party=Lumen',
          'promise-1=2026-12-01 The makers’ poster is back in every market.',
          'role=head of press',
          'said-on=2026-09-12',
          'source=-',
          'text=We hear this.\\n\\nThe poster is changed.',
          'version=1',
          '',
        ].join('\n'),
      )
      const petition = (await app.request(`/petitions/${slug}.json?said`)).json() as {
        statements: { commitments: unknown[] }[]
      }
      assert.deepEqual(petition.statements[0]!.commitments, data.commitments)
    }))

  it('may be linked from elsewhere, by those who said it or by a moderator, and is marked so', () =>
    withApp(async (app) => {
      const { slug, pia } = await setting(app)
      const elsewhere = { sourceUrl: 'https://lumen.example/news/1', saidOn: '2026-09-01' }
      await published(pia, await drafted(pia, slug, elsewhere))
      assert.match(
        (await app.request(`/petitions/${slug}?own`)).words,
        /1 September 2026 · source , linked by those who said it/,
      )
      const mo = await moderator(app)
      const { id } = await anyPetition(app.ctx, slug)
      await enterStatement(app.ctx, mo, {
        subjectId: id,
        party: 'lumen',
        text: 'Again.',
        sourceUrl: 'https://lumen.example/2',
        saidOn: '2026-09-11',
      })
      const words = (await app.request(`/petitions/${slug}?staff`)).words
      assert.match(
        words,
        /The reply lumen Again\. Reply · lumen , 11 September 2026 · source , linked by a moderator/,
      )
      assert.match((await app.request('/named/lumen?staff')).words, /Again\./)
      for (const wrong of [
        { sourceUrl: 'javascript:alert(1)', saidOn: '2026-09-01' },
        { ...elsewhere, saidOn: '2027-01-01' },
        { ...elsewhere, saidOn: '' },
      ])
        assert.equal(
          (await pia.post(`/my-place/statements?petition=${slug}`, { ...reply, ...wrong })).status,
          422,
        )
    }))

  it('is about a work that names them, or a petition addressed to them, and nothing else', () =>
    withApp(async (app) => {
      const { slug, pia } = await setting(app)
      const other = await livePetition(app, {
        addressee: 'Somebody',
        email: 'eve@example.org',
        action: 'Else',
      })
      assert.equal((await pia.post(`/my-place/statements?petition=${other}`, reply)).status, 404)
      assert.equal((await pia.post('/my-place/statements?work=none', reply)).status, 404)
      assert.equal((await pia.post('/my-place/statements', reply)).status, 404)
      const saved = await pia.post('/my-place/statements?work=paper-crowns-2026', {
        ...reply,
        kind: 'explanation',
      })
      await published(pia, saved.location!.replace('/preview', ''))
      assert.match(
        (await app.request('/works/paper-crowns-2026?said')).words,
        /Those named in this dispute Lumen · service · speaks here We hear this\./,
      )
      assert.doesNotMatch((await app.request(`/petitions/${slug}?work`)).words, /We hear this/)
      const cleo = await aParty(app, { name: 'Cleo Films', domain: 'cleo.example', claimed: true })
      const { browser } = await signedInFor(app, cleo, 'speaks', { name: 'Cleo' })
      const draft = await drafted(pia, slug)
      for (const path of [draft, `${draft}/preview`]) assert.equal((await browser.get(path)).status, 404)
      for (const path of [draft, `${draft}/publication`, `${draft}/discard`])
        assert.equal((await browser.post(path, { ...reply, seen: 'x' })).status, 404)
    }))

  it('keeps what was typed when something is missing, and throws a draft away without a trace', () =>
    withApp(async (app) => {
      const { slug, pia } = await setting(app)
      const post = (fields: Record<string, string>) =>
        pia.post(`/my-place/statements?petition=${slug}`, fields)
      const none = await post({ ...reply, kind: '', text: '  ' })
      assert.match(none.words, /Choose what it is.*Write what is said/)
      const wrong = await post({ ...reply, due1: '2026-09-12' })
      assert.equal(wrong.status, 422)
      assert.match(wrong.words, /Enter a day after today/)
      assert.match(wrong.text, /value="The makers’ poster is back in every market\."/)
      assert.match((await post({ kind: 'commitment', text: 'We promise.' })).words, /Say what is promised/)
      assert.equal((await post({ ...reply, text: 'x'.repeat(5_001) })).status, 422)
      assert.equal((await post({ ...reply, text: 'a\0b' })).status, 400)
      assert.equal((await post({ ...reply, text: 'x'.repeat(200_000) })).status, 400)
      assert.equal((await post({ ...reply, promise1: 'p'.repeat(301) })).status, 422)
      assert.deepEqual(await run(app.ctx.db, 'select 1 from statements'), [])
      const draft = await drafted(pia, slug)
      assert.equal((await pia.post(`${draft}/discard`)).location, '/my-place')
      assert.equal((await pia.get(draft)).status, 404)
      assert.deepEqual(
        await run(
          app.ctx.db,
          `select 1 from statements union all select 1 from subjects where kind = 'answer'`,
        ),
        [],
      )
    }))

  it('says why where its text is not shown, and gives no random bytes away then', () =>
    withApp(async (app) => {
      const { slug, pia } = await setting(app)
      const page = await published(pia, await drafted(pia, slug))
      const [row] = await run<{ id: number }>(app.ctx.db, 'select id from statements')
      await hideStatement(app.ctx, await moderator(app), row!.id, 'It names a private person')
      const words = (await app.request(`${page}?hidden`)).words
      assert.match(
        words,
        /The text of this statement is not shown, since 12 September 2026 : It names a private person/,
      )
      for (const path of [
        `${page}?h`,
        `${page}.json`,
        `/petitions/${slug}?h`,
        `/petitions/${slug}.json?h`,
        '/named/lumen?h',
      ]) {
        const { text } = await app.request(path)
        assert.doesNotMatch(text, /We hear this|random_bytes/, path)
      }
    }))
})
