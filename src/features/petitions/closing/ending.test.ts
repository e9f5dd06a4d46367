import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { parse } from 'csv-parse/sync'
import { run } from '#core/db.ts'
import { saveSetting } from '#core/site.ts'
import { makeLogKey } from '../../log/index.ts'
import { signedIn } from '#features/people/people.testing.ts'
import { tick } from '#features/voices/index.ts'
import { logKeysOf, main, openCheckpoint, openHandover, parseNote } from '#verify'
import { withApp, type Browser, type TestApp } from '../../../../test/app.ts'
import { listPetition } from '../index.ts'
import { adas, aWork, confirm, openPetition, sign } from '../petitions.testing.ts'
import { anyPetition } from '../queries.ts'

interface Stage {
  ada: Browser
  mo: Browser
  slug: string
  path: string
}

async function stage(app: TestApp): Promise<Stage> {
  const { ada, slug } = await adas(app)
  const { browser, staff } = await signedIn(app, 'moderator')
  await listPetition(app.ctx, staff, slug)
  return { ada, mo: browser, slug, path: `/petitions/${slug}` }
}

let asked = 0
/** Pages are kept for a second; another query is another page. */
const fresh = (app: TestApp, path: string) => app.request(`${path}?fresh=${++asked}`)

describe('the end in the author’s words', () => {
  for (const [kind, reason, sentence] of [
    ['victory', 'victory', /Its author says that it succeeded\./],
    ['ended', 'ended-by-author', /Its author ended it\./],
  ] as const)
    it(`"${kind}" is shown once a moderator has checked it, and then closes the petition`, () =>
      withApp(async (app) => {
        const { ada, mo, slug, path } = await stage(app)
        assert.match(
          (await ada.get(`${path}/ending`)).words,
          /Once a moderator has checked it, .* and signing ends/,
        )
        const fields = { kind, words: 'The poster hangs. We saw it.' }
        const said = await ada.post(`${path}/announcements`, fields)
        assert.equal(said.location, `${path}/ending?done=said`)
        assert.doesNotMatch((await fresh(app, path)).words, /The poster hangs/)
        assert.doesNotMatch((await fresh(app, `${path}.json`)).text, /The poster hangs/)
        assert.equal((await anyPetition(app.ctx, slug)).state.signable, true)
        // Saying it again is not saying it twice.
        assert.equal((await ada.post(`${path}/announcements`, fields)).status, 409)
        assert.match((await mo.get('/desk')).words, /1 end or delivery waits for a check/)
        assert.match(
          (await mo.get('/desk/petitions')).words,
          /Ends and deliveries that authors told Show the film/,
        )
        app.clock.forward({ hours: 1 })
        const check = { n: '1', decision: 'shown', reason: '' }
        assert.equal((await mo.post(`/desk/petitions/${slug}/announcement`, check)).status, 303)
        assert.equal((await mo.post(`/desk/petitions/${slug}/announcement`, check)).status, 409)
        const { state } = await anyPetition(app.ctx, slug)
        assert.deepEqual([state.name, state.row!.reason, state.listed], ['closed', reason, true])
        // It was the author's own will: nobody is asked to appeal against that.
        assert.equal(state.row!.by, 'author')
        assert.doesNotMatch((await ada.get(`${path}/author`)).words, /[Aa]ppeal/)
        assert.equal((await ada.post(`${path}/appeal`, { text: 'Look again.' })).status, 409)
        const page = await fresh(app, path)
        assert.match(page.words, sentence)
        assert.match(page.words, /The poster hangs\. We saw it\. Ada Lovage/)
        const data = (await fresh(app, `${path}.json`)).json() as { ending: { kind: string; by: string }[] }
        assert.deepEqual(
          data.ending.map(({ kind: what, by }) => [what, by]),
          [[kind, 'author']],
        )
        assert.match((await fresh(app, `${path}.atom`)).text, /Its author says that it/)
        assert.match((await ada.get(`${path}/ending`)).words, /How it ended was said already/)
      }))

  it('is not shown when a moderator says why, and can then be said again', () =>
    withApp(async (app) => {
      const { ada, mo, slug, path } = await stage(app)
      await ada.post(`${path}/announcements`, { kind: 'victory', words: 'We won.' })
      const without = await mo.post(`/desk/petitions/${slug}/announcement`, { n: '1', decision: 'refused' })
      assert.equal(without.status, 422)
      assert.match(without.words, /Say why it is not shown/)
      await mo.post(`/desk/petitions/${slug}/announcement`, {
        n: '1',
        decision: 'refused',
        reason: 'The poster is still the old one.',
      })
      assert.match((await ada.get(`${path}/ending`)).words, /not shown The poster is still the old one/)
      assert.equal((await anyPetition(app.ctx, slug)).state.name, 'listed')
      assert.doesNotMatch((await fresh(app, path)).words, /We won/)
      assert.equal((await ada.post(`${path}/announcements`, { kind: 'victory', words: 'Now.' })).status, 303)
    }))

  it('is the author’s alone; mistakes keep what was typed; nothing hostile gets through', () =>
    withApp(async (app) => {
      const { ada, mo, slug, path } = await stage(app)
      const ben = await sign(app, slug)
      for (const browser of [ben, app.browser(), mo]) {
        assert.equal((await browser.get(`${path}/ending`)).status, 403)
        assert.equal(
          (await browser.post(`${path}/announcements`, { kind: 'victory', words: 'x' })).status,
          403,
        )
        assert.equal((await browser.post(`${path}/handovers`)).status, 403)
      }
      const long = await ada.post(`${path}/announcements`, { kind: 'ended', words: 'y'.repeat(501) })
      assert.equal(long.status, 422)
      assert.match(long.text, /y{501}/)
      for (const fields of [
        {},
        { kind: 'victory', words: '' },
        { kind: 'other', words: 'x' },
        { kind: 'delivered', on: '2026-13-01', to: 'Lumen', by: 'Ada' },
        { kind: 'delivered', on: '0000-01-01', to: 'Lumen', by: 'Ada' },
        { kind: 'delivered', on: '2026-09-13', to: 'Lumen', by: 'Ada' },
        { kind: 'delivered', on: '2026-09-12', to: ' ', by: 'Ada' },
        { kind: 'delivered', on: '2026-09-12', to: 'z'.repeat(121), by: 'Ada' },
      ] as Record<string, string>[])
        assert.equal((await ada.post(`${path}/announcements`, fields)).status, 422, JSON.stringify(fields))
      assert.equal((await ada.post(`${path}/announcements`, { kind: 'ended', words: '\u0000' })).status, 400)
      for (const n of ['2', '0', '-1', 'x', '99'])
        assert.ok(
          [409, 422].includes(
            (await mo.post(`/desk/petitions/${slug}/announcement`, { n, decision: 'shown' })).status,
          ),
        )
      assert.deepEqual(await run(app.ctx.db, 'select * from petition_announcements'), [])
    }))
})

describe('a delivery', () => {
  it('by the author is checked first; by a moderator it is shown at once, on page, in data and feed', () =>
    withApp(async (app) => {
      const { ada, mo, slug, path } = await stage(app)
      const fields = { kind: 'delivered', on: '2026-09-11', to: 'Lumen, Paris', by: 'Ada Lovage', words: '' }
      assert.equal((await ada.post(`${path}/announcements`, fields)).status, 303)
      assert.doesNotMatch((await fresh(app, path)).words, /Lumen, Paris/)
      await mo.post(`/desk/petitions/${slug}/announcement`, { n: '1', decision: 'shown' })
      const page = await fresh(app, path)
      assert.match(page.words, /Delivered on 11 September 2026 to Lumen, Paris by Ada Lovage/)
      // A delivery ends nothing.
      assert.equal((await anyPetition(app.ctx, slug)).state.signable, true)
      const desk = { on: '2026-09-12', to: 'The festival', by: 'the newsroom', words: 'At the door.' }
      assert.equal((await mo.post(`/desk/petitions/${slug}/deliveries`, desk)).status, 303)
      const data = (await fresh(app, `${path}.json`)).json() as { ending: { delivered: unknown }[] }
      assert.deepEqual(
        data.ending.map(({ delivered }) => delivered),
        [
          { on: '2026-09-11', to: 'Lumen, Paris', by: 'Ada Lovage' },
          { on: '2026-09-12', to: 'The festival', by: 'the newsroom' },
        ],
      )
      assert.match((await fresh(app, `${path}.atom`)).text, /Delivered to The festival/)
      const wrong = await mo.post(`/desk/petitions/${slug}/deliveries`, { ...desk, on: '2026-09-13' })
      assert.equal(wrong.status, 422)
      assert.match(wrong.text, /<details open>/)
    }))
})

const folder = mkdtempSync(join(tmpdir(), 'firsthand-handover-'))
after(() => rmSync(folder, { recursive: true, force: true }))

describe('the files for the hand-over', () => {
  it('hold text and counts that sum, no signer’s name, and are signed: one changed letter is noticed', () =>
    withApp(async (app) => {
      await makeLogKey(app.ctx.db, app.ctx.keys, app.ctx.config.baseUrl, app.clock.now())
      const { ada, slug, path } = await stage(app)
      for (const seen of ['all', 'promo', 'none', 'promo'])
        await sign(app, slug, { seen, name: 'Zebedee Quirk' })
      const cleo = await sign(app, slug)
      await cleo.post(`${path}/signature/withdrawal`)
      await tick(app.ctx)
      assert.equal((await ada.post(`${path}/handovers`)).location, `${path}/ending?done=files`)
      await ada.post(`${path}/handovers`)
      const page = await app.request(`${path}/handover`)
      assert.equal(
        [...page.text.matchAll(/\.pdf"/g)].length,
        1,
        'nothing was counted in between: no second files',
      )
      assert.match(page.words, new RegExp(`node verify\\.js --handover ${slug}-handover-1\\.note`))

      const get = async (ending: string): Promise<Buffer> => {
        const answer = await app.ctx.db
          .selectFrom('petition_handovers')
          .select(['pdf', 'csv', 'note'])
          .executeTakeFirstOrThrow()
        const served = await app.request(`${path}/handovers/1.${ending}`)
        assert.equal(served.status, 200)
        assert.match(served.headers.get('content-disposition')!, new RegExp(`${slug}-handover-1\\.${ending}`))
        return Buffer.from(answer[ending as 'pdf'] as Buffer)
      }
      const [pdf, csv, note] = [await get('pdf'), await get('csv'), await get('note')]
      assert.equal(pdf.subarray(0, 5).toString(), '%PDF-')
      const rows = parse(csv, { columns: true }) as Record<string, string>[]
      const sum = (dimension: string): number =>
        rows.filter((row) => row.dimension === dimension).reduce((all, row) => all + Number(row.net), 0)
      const total = rows.find((row) => row.dimension === 'total')!
      // Ada, four and Cleo; Cleo took hers back.
      assert.deepEqual([total.counted, total.withdrawn, total.net], ['6', '1', '5'])
      for (const dimension of ['basis', 'version', 'country']) assert.equal(sum(dimension), 5, dimension)
      assert.equal(rows.find((row) => row.key === 'promo')!.net, '2')
      assert.ok(!csv.includes('Zebedee'))

      const policy = (await app.request('/log/policy')).text
      const handover = await openHandover(note.toString(), logKeysOf(policy))
      assert.equal(handover.petition, `${app.ctx.config.baseUrl}${path}`)
      assert.equal(handover.size, Number(total.entries))
      assert.deepEqual(
        handover.files.map(({ sha256 }) => sha256),
        [pdf, csv].map((bytes) => createHash('sha256').update(bytes).digest('hex')),
      )
      // The same key signs checkpoints; neither can be taken for the other.
      await assert.rejects(openCheckpoint(note.toString(), logKeysOf(policy)))
      const { note: checkpoint } = (
        await run<{ note: string | null }>(app.ctx.db, `select note from log_head where log = 'public'`)
      )[0]!
      if (checkpoint) await assert.rejects(openHandover(checkpoint, logKeysOf(policy)))
      assert.match(parseNote(note.toString()).text, /^firsthand\.handover\/v1\n/)

      // As whoever was handed the files does it.
      const put = (name: string, bytes: Buffer | string): void => writeFileSync(join(folder, name), bytes)
      put('policy', policy)
      put(`${slug}-handover-1.pdf`, pdf)
      put(`${slug}-handover-1.csv`, csv)
      put('handover.note', note)
      const verify = async (): Promise<{ code: number; said: string }> => {
        const lines: string[] = []
        const code = await main(
          ['--handover', join(folder, 'handover.note'), '--policy', join(folder, 'policy')],
          { out: (line) => lines.push(line), progress: () => {} },
        )
        return { code, said: lines.join('\n') }
      }
      assert.deepEqual([(await verify()).code, /Everything fits/.test((await verify()).said)], [0, true])
      put(`${slug}-handover-1.csv`, csv.toString().replace(/5(?=,)/, '9'))
      assert.match((await verify()).said, /FAILED {2}file-changed/)
      put(`${slug}-handover-1.csv`, csv)
      put('handover.note', note.toString().replace('size ', 'size 1'))
      assert.match((await verify()).said, /FAILED {2}signature-wrong/)
    }))

  it('are not there before they are made, under no other name, nor for a text that is hidden', () =>
    withApp(async (app) => {
      const { ada, mo, slug, path } = await stage(app)
      for (const file of ['1.pdf', '0.pdf', '100.pdf', '1.exe', '1.pdf.note', '-1.pdf', '1%00.pdf'])
        assert.ok([400, 404].includes((await app.request(`${path}/handovers/${file}`)).status), file)
      await makeLogKey(app.ctx.db, app.ctx.keys, app.ctx.config.baseUrl, app.clock.now())
      await ada.post(`${path}/handovers`)
      await mo.post(`/desk/petitions/${slug}/decline`, { reason: 'confidential', note: '' })
      for (const place of ['handover', 'handovers/1.pdf', 'handovers/1.csv', 'handovers/1.note'])
        assert.equal((await fresh(app, `${path}/${place}`)).status, 410, place)
    }))

  it('are drawn in any script: what the fonts lack is said, never shown as boxes', () =>
    withApp(async (app) => {
      await makeLogKey(app.ctx.db, app.ctx.keys, app.ctx.config.baseUrl, app.clock.now())
      await saveSetting(app.ctx, 'name', 'Zoë’s Ćinema', null)
      await aWork(app)
      const ada = app.browser('192.0.2.10')
      const slug = await openPetition(app, ada, {
        action: 'أظهروا الفيلم كما هو',
        why: 'Łódź, Győr. ' + 'w'.repeat(400),
      })
      await confirm(app, ada, slug)
      assert.equal((await ada.post(`/petitions/${slug}/handovers`)).status, 303)
    }))
})
