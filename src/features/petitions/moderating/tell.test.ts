import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { createMailer } from '#core/mail/index.ts'
import { eraseVoice } from '../../voices/acting/erasing.ts'
import { sweepMail } from '../../voices/mailing/sweep.ts'
import { signedIn } from '#features/people/people.testing.ts'
import { withApp, type Browser, type TestApp } from '../../../../test/app.ts'
import { appeal, decideAppeal } from '../appealing/actions.ts'
import { announce, checkAnnouncement } from '../closing/actions.ts'
import { decideText, joinPetition } from '../index.ts'
import { adas, draft, livePetition, sign } from '../petitions.testing.ts'
import { anyPetition } from '../queries.ts'
import { closePetition, declinePetition, hidePetition, listPetition, reopenPetition } from './actions.ts'

interface Mail {
  to: string
  subject: string
  text: string
  id: string
}

/** Sends all that is owed, as often as a worker that is killed and starts again, and answers the mails about decisions since last time. */
async function mails(app: TestApp): Promise<Mail[]> {
  const mailer = createMailer(app.ctx.config, app.ctx.db)
  for (let i = 0; i < 4; i++) {
    // What stood in memory does not outlive a restart; a day later the address may have three more.
    app.clock.forward({ hours: 9 })
    await sweepMail(app.ctx, mailer, { batch: 100 })
  }
  await mailer.close()
  const sent = await run<Mail>(
    app.ctx.db,
    `select o.recipient as "to", o.subject, o.body_text as text, o.message_id as id from outbox o join mailings m on m.message_id = o.message_id
     where m.kind like 'own:%' order by o.id`,
  )
  await run(app.ctx.db, 'delete from outbox')
  assert.equal(new Set(sent.map(({ id }) => id)).size, sent.length)
  return sent
}

async function opened(app: TestApp): Promise<{ slug: string; ada: Browser }> {
  const { ada, slug } = await adas(app)
  await sign(app, slug)
  return { slug, ada }
}

const subjects = async (app: TestApp): Promise<string[]> => (await mails(app)).map(({ subject }) => subject)

describe('the author is told by mail', () => {
  it('that the petition was listed, closed, opened again, taken down: one mail each, and no signer', () =>
    withApp(async (app) => {
      const { slug } = await opened(app)
      const { staff: mo } = await signedIn(app, 'moderator')
      await listPetition(app.ctx, mo, slug)
      const [listed, ...more] = await mails(app)
      assert.deepEqual(
        [listed!.to, listed!.subject, more],
        ['ada@example.org', `Listed: “${draft.action}”`, []],
      )
      assert.match(listed!.text, /everybody can find it, and what it demands can no longer be changed/)
      assert.doesNotMatch(listed!.text, /appeal/i)
      await closePetition(app.ctx, mo, slug, 'met', 'The maker changed the poster.')
      const [closed] = await mails(app)
      assert.equal(closed!.subject, `Closed: “${draft.action}”`)
      assert.match(
        closed!.text,
        /What it asks for was done\.[\s\S]*The maker changed the poster\.[\s\S]*You can appeal once/,
      )
      assert.match(closed!.text, new RegExp(`/petitions/${slug}/appeal\\b`))
      await reopenPetition(app.ctx, mo, slug, 'mistake')
      assert.deepEqual(await subjects(app), [`Open again: “${draft.action}”`])
      await hidePetition(app.ctx, mo, slug, 'court')
      const [hidden] = await mails(app)
      assert.equal(hidden!.subject, 'Taken down: “A petition whose text is not shown”')
      assert.match(hidden!.text, /A court or an authority ordered it/)
      assert.ok(!hidden!.text.includes(draft.action) && !hidden!.text.includes(draft.why))
      assert.deepEqual(await mails(app), [])
    }))

  it('why it was declined, and what became of the appeal', () =>
    withApp(async (app) => {
      const { slug } = await opened(app)
      const { staff: mo } = await signedIn(app, 'moderator')
      await declinePetition(app.ctx, mo, slug, 'no-demand', 'Ask Lumen, not the cinemas.')
      const [declined] = await mails(app)
      assert.equal(declined!.subject, `Checked and not listed: “${draft.action}”`)
      assert.match(
        declined!.text,
        /It is not clear who should do what\.[\s\S]*Ask Lumen, not the cinemas\.[\s\S]*This site has one moderator, who would have to look at it again/,
      )
      assert.match(declined!.text, /Its text stays readable/)
      await appeal(app.ctx, slug, 'Lumen decides what the cinemas show.')
      const { staff: nora } = await signedIn(app, 'moderator', { name: 'Nora' })
      const { n } = (await anyPetition(app.ctx, slug)).states.at(-1)!
      await decideAppeal(app.ctx, nora, slug, n, 'undone', 'That is right.')
      const undone = await mails(app)
      assert.deepEqual(
        undone.map(({ subject }) => subject),
        [`Your appeal: the decision was undone. “${draft.action}”`],
      )
      assert.match(undone[0]!.text, /Another moderator looked at your appeal[\s\S]*That is right\./)
      await declinePetition(app.ctx, mo, slug, 'joke')
      await appeal(app.ctx, slug, 'I mean it.')
      await decideAppeal(
        app.ctx,
        nora,
        slug,
        (await anyPetition(app.ctx, slug)).states.at(-1)!.n,
        'kept',
        'No.',
      )
      assert.deepEqual((await subjects(app)).sort(), [
        `Checked and not listed: “${draft.action}”`,
        `Your appeal: the decision stays. “${draft.action}”`,
      ])
    }))

  it('what was decided about a change, a translation, and what they said about the end', () =>
    withApp(async (app) => {
      const { slug, ada } = await opened(app)
      const { staff: mo } = await signedIn(app, 'moderator')
      await listPetition(app.ctx, mo, slug)
      await mails(app)
      const background = { change: 'background', why: 'The poster sells the winning.', more: '', note: '' }
      const decided = async (n: number, decision: 'published' | 'refused', reason: string): Promise<Mail> => {
        await decideText(app.ctx, mo, { slug, n, decision, reason })
        const [mail, ...more] = await mails(app)
        assert.deepEqual(more, [])
        return mail!
      }
      await ada.post(`/petitions/${slug}/author/proposals`, background)
      const refused = await decided(2, 'refused', 'Name a source.')
      assert.equal(refused.subject, `Your change is not shown: “${draft.action}”`)
      assert.match(refused.text, /change of the background[\s\S]*Name a source\.[\s\S]*propose another one/)
      await ada.post(`/petitions/${slug}/author/proposals`, background)
      assert.match((await decided(3, 'published', '')).text, /asked by mail whether they sign that too/)
      const german = {
        language: 'de',
        action: 'Zeigt den Film unter dem Plakat',
        why: 'Das Plakat lügt.',
        more: '',
      }
      await ada.post(`/petitions/${slug}/author/translations`, german)
      assert.match((await decided(4, 'published', '')).text, /your translation \(German\)/)
      await announce(app.ctx, 'author', slug, { kind: 'victory', words: 'They changed it.' })
      await checkAnnouncement(app.ctx, mo, slug, 1, 'refused', 'Nothing changed yet.')
      const [said] = await mails(app)
      assert.match(said!.text, /decided not to show that[\s\S]*They changed it\.[\s\S]*Nothing changed yet\./)
      await announce(app.ctx, 'author', slug, { kind: 'victory', words: 'Now they did.' })
      await checkAnnouncement(app.ctx, mo, slug, 2, 'shown', '')
      // That it closes the petition is part of the same mail.
      assert.deepEqual(await subjects(app), [`Shown on the page: what you said about “${draft.action}”`])
    }))

  it('that it was joined, where that leads and how to appeal, also after they took their signature back', () =>
    withApp(async (app) => {
      const { slug, ada } = await opened(app)
      const { staff: mo } = await signedIn(app, 'moderator')
      app.clock.forward({ minutes: 11 })
      const into = await livePetition(app, { action: 'Show the poster’s film', email: 'other@example.org' })
      for (const one of [slug, into]) await listPetition(app.ctx, mo, one)
      await ada.post(`/petitions/${slug}/signature/withdrawal`)
      await mails(app)
      const joined = await joinPetition(app.ctx, mo, { from: slug, into, note: 'Both are about the film.' })
      assert.deepEqual(joined, { ok: true })
      const [mail, ...more] = await mails(app)
      assert.deepEqual(
        [mail!.to, mail!.subject, more],
        ['ada@example.org', `Joined to another petition: “${draft.action}”`, []],
      )
      assert.match(
        mail!.text,
        /No signature was moved[\s\S]*It asks the same as the petition that it was joined to\.[\s\S]*Both are about the film\.[\s\S]*You can appeal once/,
      )
      assert.match(mail!.text, new RegExp(`http://localhost:3000/petitions/${into}\n`))
      assert.match(mail!.text, new RegExp(`/petitions/${slug}/appeal\\b`))
    }))

  it('also after they took their signature back, but not after everything about them was erased', () =>
    withApp(async (app) => {
      const { slug, ada } = await opened(app)
      const { staff: mo } = await signedIn(app, 'moderator')
      assert.equal((await ada.post(`/petitions/${slug}/signature/withdrawal`)).status, 303)
      await listPetition(app.ctx, mo, slug)
      assert.equal((await mails(app)).length, 1)
      const { id, authorVoiceId } = await anyPetition(app.ctx, slug)
      await closePetition(app.ctx, mo, slug, 'overtaken')
      await eraseVoice(app.ctx, { subjectId: id, id: authorVoiceId! })
      await reopenPetition(app.ctx, mo, slug, 'mistake')
      assert.deepEqual(await mails(app), [])
    }))
})
