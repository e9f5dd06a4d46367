import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { run } from '#core/db.ts'
import type { Job } from '#core/jobs.ts'
import { withApp, type TestApp } from '../../../../../test/app.ts'
import { startDns, type TestDns } from '../../../../../test/dns.ts'
import { partyBySlug } from '../index.ts'
import { partyJobs } from '../jobs.ts'
import { aParty, signedInFor } from '../parties.testing.ts'

let dns: TestDns
before(async () => {
  dns = await startDns()
})
after(() => dns.close())

const claim = { name: 'Pia Laurent', title: 'head of press', email: 'pia@lumen.example' }

const perform = (app: TestApp, name: string, payload: unknown = {}): Promise<void> =>
  (partyJobs.find((job) => job.name === name) as Job).run(app.ctx, payload)

/** Does what the worker does with the mail that is owed, and answers the link in it. */
async function mailedLink(app: TestApp, to = claim.email): Promise<string> {
  const [job] = await run<{ payload: { claimId: string } }>(
    app.ctx.db,
    `select payload from graphile_worker._private_jobs where task_id = (select id from graphile_worker._private_tasks where identifier = 'parties.mail-claim') order by id desc limit 1`,
  )
  await perform(app, 'parties.mail-claim', job!.payload)
  const [mail] = await run<{ recipient: string; body_text: string }>(
    app.ctx.db,
    'select recipient, body_text from outbox order by id desc limit 1',
  )
  assert.equal(mail!.recipient, to)
  return /\/claims\/[\w-]+/.exec(mail!.body_text)![0]
}

describe('claiming a place', () => {
  it('is shown by mail to an address at a recorded domain: link, button, account', () =>
    withApp(async (app) => {
      const party = await aParty(app)
      const pia = app.browser()
      assert.match(
        (await app.request('/named/lumen')).words,
        /Nobody has shown yet that they speak for Lumen/,
      )
      const asked = await pia.post('/named/lumen/claims', { ...claim, how: 'mail lumen.example' })
      assert.equal(asked.status, 200, asked.words)
      const link = await mailedLink(app)
      // A mail scanner follows every link, and claims nothing by it.
      assert.match((await app.request(link)).words, /Pia Laurent, head of press, speaks for Lumen/)
      assert.equal((await partyBySlug(app.ctx, party.slug)).claimedAt, undefined)
      assert.equal((await pia.post(link)).location, '/my-place/passkey')
      assert.match(
        (await pia.get('/my-place')).words,
        /Place of Lumen.*Pia Laurent, head of press: Speaks for it/,
      )
      assert.match(
        (await app.request('/named/lumen?claimed')).words,
        /Shown by mail to an address at lumen\.example, on 12 September 2026/,
      )
      // Pressed again, the button finds nothing; and nobody else can claim what is claimed.
      assert.equal((await pia.post(link)).status, 410)
      const cleo = app.browser('198.51.100.7')
      assert.equal(
        (
          await cleo.post('/named/lumen/claims', {
            ...claim,
            email: 'cleo@lumen.example',
            how: 'mail lumen.example',
          })
        ).status,
        409,
      )
    }))

  it('is refused at another domain, below the domain, and in a way that was not offered', () =>
    withApp(async (app) => {
      await aParty(app)
      const cleo = app.browser('198.51.100.7')
      const wrong = async (fields: Record<string, string>): Promise<string> => {
        const page = await cleo.post('/named/lumen/claims', {
          ...claim,
          how: 'mail lumen.example',
          ...fields,
        })
        assert.equal(page.status, 422)
        return page.words
      }
      assert.match(
        await wrong({ email: 'cleo@lumen.example.evil.example' }),
        /not at the domain that you chose/,
      )
      assert.match(await wrong({ email: 'cleo@mail.lumen.example' }), /not at the domain that you chose/)
      assert.match(
        await wrong({ how: 'mail evil.example', email: 'cleo@evil.example' }),
        /Choose one of these ways/,
      )
      assert.match(await wrong({ how: 'operator' }), /Choose one of these ways/)
      assert.match(await wrong({ name: '', title: '' }), /Type a name.*Type the role/)
      const kept = await cleo.post('/named/lumen/claims', { ...claim, how: '' })
      assert.match(kept.text, /value="Pia Laurent"/)
      assert.deepEqual(await run(app.ctx.db, 'select 1 from party_claims'), [])
      assert.equal((await cleo.post('/named/nobody/claims', claim)).status, 404)
      assert.equal((await cleo.post('/claims/none')).status, 410)
    }))

  it('is shown by a record in the domain, looked for again every month; its loss is a dated fact', () =>
    withApp(
      async (app) => {
        const party = await aParty(app)
        const pia = app.browser()
        const email = 'pia@elsewhere.example'
        await pia.post('/named/lumen/claims', { ...claim, email, how: 'dns lumen.example' })
        const link = await mailedLink(app, email)
        // The button alone shows the mailbox, not the domain.
        assert.equal((await pia.post(`${link}/check`)).status, 409)
        assert.equal((await pia.post(link)).location, link)
        const page = await pia.get(link)
        const value = /firsthand-place=[a-z0-9]+/.exec(page.words)![0]
        assert.match(page.words, /_firsthand\.lumen\.example/)
        const missing = await pia.post(`${link}/check`)
        assert.deepEqual([missing.status, /was not found/.test(missing.words)], [422, true])
        dns.records.set('_firsthand.lumen.example', ['firsthand-place=somebody-else'])
        assert.equal((await pia.post(`${link}/check`)).status, 422)
        dns.broken = true
        const unknown = await pia.post(`${link}/check`)
        assert.deepEqual([unknown.status, /did not answer/.test(unknown.words)], [422, true])
        dns.broken = false
        assert.equal((await partyBySlug(app.ctx, party.slug)).claimedAt, undefined)
        dns.records.set('_firsthand.lumen.example', ['v=spf1 -all', value])
        assert.equal((await pia.post(`${link}/check`)).location, '/my-place/passkey')

        const state = async (): Promise<[boolean, number]> => {
          const { speaks, proofs } = await partyBySlug(app.ctx, party.slug)
          return [speaks, proofs[0]!.checks.length]
        }
        const daily = (): Promise<void> => perform(app, 'parties.check-records')
        app.clock.forward({ days: 29 })
        await daily()
        assert.deepEqual(await state(), [true, 0])
        app.clock.forward({ days: 1 })
        dns.broken = true
        await daily()
        assert.deepEqual(await state(), [true, 0], 'name servers that are away say nothing about the record')
        dns.broken = false
        await daily()
        await daily()
        assert.deepEqual(await state(), [true, 1])
        dns.records.delete('_firsthand.lumen.example')
        app.clock.forward({ days: 30 })
        await daily()
        app.clock.forward({ days: 1 })
        await daily()
        assert.deepEqual(await state(), [false, 3])
        const lost = (await app.request('/named/lumen?lost')).words
        assert.match(lost, /The record has not been there since 11 November 2026 \./)
        assert.match(lost, /nothing new can be published here in this name/)
        dns.records.set('_firsthand.lumen.example', [value])
        app.clock.forward({ days: 1 })
        await daily()
        assert.equal((await state())[0], true)
      },
      { env: { DNS_SERVERS: dns.address } },
    ))

  it('goes to one of two who ask at once, and what nobody shows is forgotten with the address in it', () =>
    withApp(async (app) => {
      await aParty(app)
      const [pia, cleo] = [app.browser(), app.browser('198.51.100.7')]
      await pia.post('/named/lumen/claims', { ...claim, how: 'mail lumen.example' })
      const first = await mailedLink(app)
      await cleo.post('/named/lumen/claims', {
        ...claim,
        email: 'cleo@lumen.example',
        how: 'mail lumen.example',
      })
      const second = await mailedLink(app, 'cleo@lumen.example')
      assert.equal((await cleo.post(second)).status, 303)
      assert.equal((await pia.post(first)).status, 410)
      assert.deepEqual(await run(app.ctx.db, 'select 1 from party_claims'), [])

      await aParty(app, { name: 'Harbour Press', domain: 'harbour.example' })
      await pia.post('/named/harbour-press/claims', {
        ...claim,
        email: 'hal@harbour.example',
        how: 'mail harbour.example',
      })
      app.clock.forward({ days: 2, seconds: 1 })
      const late = await run<{ id: string }>(app.ctx.db, 'select id from party_claims')
      assert.equal(late.length, 1)
      await perform(app, 'parties.forget-claims')
      assert.deepEqual(await run(app.ctx.db, 'select 1 from party_claims'), [])
    }))

  it('takes no more mails to one address than five an hour, from wherever they are asked for', () =>
    withApp(async (app) => {
      await aParty(app)
      const statuses: number[] = []
      for (let n = 0; n < 6; n++)
        statuses.push(
          (
            await app
              .browser(`198.51.100.${n}`)
              .post('/named/lumen/claims', { ...claim, how: 'mail lumen.example' })
          ).status,
        )
      assert.deepEqual(statuses, [200, 200, 200, 200, 200, 429])
    }))

  it('leaves people of a claimed place to invite others, who may do what they were given', () =>
    withApp(async (app) => {
      const party = await aParty(app, { claimed: true })
      const { browser: pia, id } = await signedInFor(app, party, 'speaks')
      const { browser: rea } = await signedInFor(app, party, 'reads', { name: 'Rea' })
      const nils = { name: 'Nils', title: 'press', email: 'nils@lumen.example', may: 'drafts' }
      assert.equal((await rea.post('/my-place/members', nils)).status, 403)
      assert.equal((await pia.post('/my-place/members', nils)).status, 303)
      const again = await pia.post('/my-place/members', nils)
      assert.deepEqual([again.status, /has an account here already/.test(again.words)], [422, true])
      assert.match((await rea.get('/my-place')).words, /Nils , press · Drafts · no passkey/)
      // The last who speaks stays.
      assert.equal((await pia.post(`/my-place/members/${id}/departure`)).status, 409)
      assert.equal((await rea.post(`/my-place/members/${id}/departure`)).status, 403)
      const other = await aParty(app, { name: 'Harbour Press', domain: 'harbour.example', claimed: true })
      const { browser: hal } = await signedInFor(app, other, 'speaks', { name: 'Hal' })
      assert.equal((await hal.post(`/my-place/members/${id}/departure`)).status, 409)
      assert.match((await pia.get('/my-place')).words, /Place of Lumen/)
    }))
})
