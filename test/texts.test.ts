import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { main } from '#verify'
import { run } from '#core/db.ts'
import type { StaffMember } from '#core/http.ts'
import { anyPetition, decideText, declinePetition, listPetition } from '#features/petitions/index.ts'
import { hideStatement, sayOutcome, statementsOn } from '#features/statements/index.ts'
import { tick } from '#features/voices/index.ts'
import { mirror } from '../bin/export.ts'
import { createApp } from '../src/app.ts'
import { aWork, confirm, moderator, openPetition, sign } from '../src/features/petitions/petitions.testing.ts'
import { aParty, reply, signedInFor } from '../src/features/statements/parties/parties.testing.ts'
import { withApp, type TestApp } from './app.ts'

// What the log names against what the site shows, as a journalist compares them: with the verifier, on a mirror.

const folder = mkdtempSync(join(tmpdir(), 'firsthand-texts-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** A listed petition whose background was changed, a reply in two versions with a promise, and what both sides say of it. */
async function dispute(app: TestApp): Promise<{ slug: string; statement: number; mo: StaffMember }> {
  await aWork(app)
  const lumen = await aParty(app, { claimed: true })
  const ada = app.browser('192.0.2.10')
  const slug = await openPetition(app, ada)
  await confirm(app, ada, slug)
  await sign(app, slug)
  const mo = await moderator(app)
  await listPetition(app.ctx, mo, slug)
  const why = 'The poster sells the winning.\n\nThe film shows what losing costs.'
  const change = { change: 'background', why, more: '', note: 'A fact was wrong.' }
  assert.equal((await ada.post(`/petitions/${slug}/author/proposals`, change)).status, 303)
  await decideText(app.ctx, mo, { slug, n: 2, decision: 'published', reason: 'true' })
  const { browser: pia } = await signedInFor(app, lumen, 'speaks')
  const publish = async (address: string, fields: Record<string, string>): Promise<string> => {
    const saved = await pia.post(address, fields)
    assert.equal(saved.status, 303, saved.words)
    const draft = saved.location!.replace(/\/preview$/, '')
    const [, seen] = /name="seen" value="([^"]+)"/.exec((await pia.get(`${draft}/preview`)).text)!
    assert.equal((await pia.post(`${draft}/publication`, { seen: seen! })).status, 303)
    return draft
  }
  const draft = await publish(`/my-place/statements?petition=${slug}`, reply)
  app.clock.forward({ minutes: 5 })
  await publish(draft, { kind: 'reply', text: 'We hear this, and we are sorry.' })
  const [promise] = await run<{ id: number }>(app.ctx.db, 'select id from commitments')
  for (const [side, outcome] of [
    ['party', 'kept'],
    ['author', 'broken'],
  ] as const)
    await sayOutcome(app.ctx, promise!.id, side, side === 'party' ? 'member 1' : 'author', {
      outcome,
      words: 'Look at the posters.',
      link: null,
    })
  await tick(app.ctx)
  app.clock.forward({ minutes: 1 })
  const [statement] = await statementsOn(app.ctx, (await anyPetition(app.ctx, slug)).id)
  return { slug, statement: statement!.id, mo }
}

async function copyOf(app: TestApp, name: string): Promise<string> {
  const made = createApp(app.ctx)
  const copy = join(folder, name)
  await mirror(async (path) => {
    const response = await made.request(`${app.ctx.config.baseUrl}/${path}`)
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined
  }, copy)
  return copy
}

/** Runs the command line of the verifier. */
async function verify(copy: string, ...args: string[]): Promise<string> {
  const lines: string[] = []
  const code = await main([copy, ...args, '--memory', join(copy, 'memory.json')], {
    out: (line) => lines.push(line),
    progress: () => {},
  })
  assert.equal(code === 0, !/^FAILED/m.test(lines.join('\n')))
  return lines.join('\n')
}

/** What somebody might change in a page. */
interface Page {
  texts: { why: string }[]
  versions: unknown[]
  commitments: unknown[]
  statements: { answers: { yes: number } }[]
}

/** Changes one file of a copy, as somebody would who changes what a site shows. */
function change(copy: string, path: string, by: (page: Page) => void): void {
  const page = JSON.parse(readFileSync(join(copy, path), 'utf8')) as Page
  by(page)
  writeFileSync(join(copy, path), JSON.stringify(page))
}

describe('what is shown is what the log names', () => {
  it('in a mirror: versions, statements, outcomes, pledges and answers, each with its line', () =>
    withApp(async (app) => {
      const { slug } = await dispute(app)
      const copy = await copyOf(app, 'whole')
      for (const found of [await verify(copy), await verify(copy, '--petition', slug)]) {
        // Two versions of the petition, two of the reply, two views of one promise; the two who signed are of the first version.
        assert.match(
          found,
          new RegExp(`^texts of petition ${slug} +2 +2 {2}named by the first 8 entries$`, 'm'),
        )
        assert.match(found, /^statement \w+ +2 +2 {2}named by/m)
        assert.match(found, /^promise \w+ +2 +2 {2}named by/m)
        assert.match(
          found,
          new RegExp(`^petition ${slug}, whether statement \\w+ answers +0 +0 {2}8 entries$`, 'm'),
        )
        assert.match(found, /^Everything fits\.$/m)
      }
    }))

  it('and not when a wording, a version, a reply or a promise was changed afterwards', () =>
    withApp(async (app) => {
      const { slug, statement } = await dispute(app)
      const copy = await copyOf(app, 'changed')
      const [{ id }] = (await run<{ id: string }>(
        app.ctx.db,
        'select a.public_id as id from statements s join subjects a on a.id = s.answer_subject_id where s.id = $1',
        [statement],
      )) as [{ id: string }]
      const texts = `petitions/${slug}/texts.json`
      const [kept, said] = [texts, `statements/${id}.json`].map((path) => readFileSync(join(copy, path)))
      change(copy, texts, ({ texts: [first] }) => (first!.why = 'The poster is fine.'))
      assert.match(await verify(copy), /^FAILED {2}text-wrong: texts of petition .* version 1 \(en\)/)
      writeFileSync(join(copy, texts), kept!)
      change(copy, texts, (page) => page.texts.shift())
      assert.match(
        await verify(copy),
        /^FAILED {2}text-missing: .* names version 1 \(en\), which is not published/,
      )
      writeFileSync(join(copy, texts), kept!)
      change(copy, `statements/${id}.json`, (page) => {
        page.versions.shift()
        page.commitments.shift()
      })
      assert.match(await verify(copy), /^FAILED {2}text-missing: statement .* names version 1/)
      writeFileSync(join(copy, `statements/${id}.json`), said!)
      change(copy, `petitions/${slug}.json`, ({ statements: [one] }) => (one!.answers.yes = 1))
      assert.match(await verify(copy), /^FAILED {2}number-wrong: .*published 1, recounted 0/)
      rmSync(copy, { recursive: true })
    }))

  it('and says what a decision hides', () =>
    withApp(async (app) => {
      const { slug, statement, mo } = await dispute(app)
      await hideStatement(app.ctx, { id: 1 }, statement, 'A court said so.')
      const hidden = await verify(await copyOf(app, 'hidden-statement'))
      assert.match(
        hidden,
        /^statement \w+ +hidden +2 {2}hidden by a decision: 2 entries of it were not compared$/m,
      )
      assert.match(hidden, /^promise \w+ +hidden +2 /m)
      await declinePetition(app.ctx, mo, slug, 'private-person', 'Names somebody.')
      const gone = await verify(await copyOf(app, 'hidden-petition'))
      assert.match(gone, /^petition \w{16} +hidden +2 {2}hidden by a decision/m)
      assert.doesNotMatch(
        readFileSync(join(folder, 'hidden-petition/log/texts.json'), 'utf8'),
        new RegExp(slug),
      )
    }))
})
