import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { BrowserContext } from 'playwright-core'
import { cookieName } from '#core/http.ts'
import { listPetition } from '#features/petitions/index.ts'
import {
  desktop,
  inspect,
  mailsTo,
  openPetition,
  phone,
  signOverHttp,
  staff,
  startSite,
  textOf,
  until,
  visitor,
  type Opened,
  type Site,
} from './setup.ts'

let site: Site
let first: Opened
let second: Opened
before(async () => {
  site = await startSite({ settings: { answerThreshold: 2 } })
  first = await openPetition(site)
  second = await openPetition(site, {
    work: 'paper-crowns-2026',
    action: 'Name the artist of the poster',
    email: 'ida@example.org',
    addressee: 'Harbour Press',
  })
  for (const { slug } of [first, second]) {
    await listPetition(site.ctx, { id: 0 }, slug)
    await signOverHttp(site, slug, { email: `ben-${slug}@example.org` })
  }
  const { askForAnswers } = await import('../../src/features/petitions/asking/jobs.ts')
  await until('both clocks run', async () => {
    await askForAnswers(site.ctx)
    return (await site.rows('select 1 from answer_clocks')).length === 2
  })
  // The second was asked longer ago, and both days on which an answer was due are over.
  await site.rows(`update answer_clocks c set started_at = started_at - interval '40 days', due_on = due_on - 40
    from petitions p where p.subject_id = c.subject_id and p.slug = '${first.slug}'`)
  await site.rows(`update answer_clocks c set started_at = started_at - interval '70 days', due_on = due_on - 70
    from petitions p where p.subject_id = c.subject_id and p.slug = '${second.slug}'`)
})

/** A page that is kept for a second. */
const fresh = (path: string): string => `${site.url}${path}?n=${Math.random()}`

test('whoever has not claimed its place is never called overdue; the longest wait stands first', async () => {
  for (const [name, looks] of [
    ['phone', { size: phone, script: false }],
    ['wide', { size: desktop }],
  ] as const) {
    const page = await (await visitor(looks)).newPage()
    await page.goto(fresh('/answers'))
    await inspect(page, `addressee-answers-${name}`)
    const list = await textOf(page)
    assert.match(
      list,
      /Name the artist[\s\S]*Harbour Press has not been reached[\s\S]*70[\s\S]*Show the film[\s\S]*Lumen has not been reached[\s\S]*40/,
    )
    for (const path of [first.path, second.path, '/answers', '/works/paper-crowns-2026', '/named']) {
      await page.goto(fresh(path))
      assert.doesNotMatch(
        (await textOf(page)).replace(/Nobody is called overdue[^.]*\./, ''),
        /overdue|late/i,
        path,
      )
    }
    await page.goto(fresh(first.path))
    await inspect(page, `addressee-unreached-${name}`)
    assert.match(await textOf(page), /Lumen has not been reached/)
  }
})

test('a moderator enters what was said elsewhere, after mistakes, on a phone without script', async () => {
  const desk = await (await staff(site, 'moderator', { size: phone, script: false })).newPage()
  await desk.goto(`${site.url}/desk/petitions/${first.slug}`)
  const form = desk.locator('#reply form')
  await form.getByText('Commitment', { exact: true }).click()
  await form.getByLabel('What they say, word for word').fill('The artwork came from another market.')
  await form.getByLabel('Address of the source').fill('lumen.example')
  await form.getByLabel('On which day').fill('2031-01-01')
  await form.getByRole('button', { name: 'Publish the reply' }).click()
  await inspect(desk, 'addressee-desk-mistakes-phone')
  assert.match(await desk.locator('.error-summary').innerText(), /address of the page where this was said/)
  assert.equal(await form.getByLabel('Commitment', { exact: true }).isChecked(), true)
  await form.getByLabel('Address of the source').fill('https://lumen.example/press')
  await form.getByLabel('On which day').fill('2026-01-05')
  await form.getByRole('button', { name: 'Publish the reply' }).click()
  assert.match(await desk.locator('.error-summary').innerText(), /Say what is promised/)
  await form.getByLabel('Promise 1').fill('The poster of the makers is back in every market.')
  await form.getByLabel('Until which day').first().fill('2026-01-05')
  await form.getByRole('button', { name: 'Publish the reply' }).click()
  assert.match(
    await desk.locator('.error-summary').innerText(),
    /a day after the one on which it was promised/,
  )
  await form.getByLabel('Until which day').first().fill('2026-02-01')
  await form.getByRole('button', { name: 'Publish the reply' }).click()
  assert.match(await textOf(desk), /The reply is published/)
  await inspect(desk, 'addressee-desk-said-phone')

  const reader = await (await visitor({ size: phone, script: false })).newPage()
  await reader.goto(fresh(first.path))
  assert.match(await textOf(reader), /Commitment · Lumen, 5 January 2026 · source, linked by a moderator/)
  assert.match(await textOf(reader), /the day has passed, nobody has said what became of it/)
  const control = reader.locator('.sides-switch')
  await control.getByRole('link', { name: 'The reply' }).click()
  await reader.screenshot({ path: `${process.env.PICTURES ?? '/tmp'}/addressee-switch-reply.png` })
  const inSight = async (id: string): Promise<boolean> => {
    const [box, bar] = [await reader.locator(id).boundingBox(), await control.boundingBox()]
    return box!.y >= bar!.y + bar!.height - 1 && box!.y < phone.height / 2
  }
  assert.ok(await inSight('#reply-title'))
  await control.getByRole('link', { name: 'The demand' }).click()
  await reader.screenshot({ path: `${process.env.PICTURES ?? '/tmp'}/addressee-switch-demand.png` })
  assert.ok(await inSight('#demand-title'))
})

test('the author finds the promise on the organisers’ page and says what became of it', async () => {
  for (const [name, looks] of [
    ['phone', { size: phone, script: false }],
    ['wide', { size: desktop }],
  ] as const) {
    const page = await (await visitor(looks)).newPage()
    await page.goto(`${site.url}${first.path}/organise`)
    await page.getByLabel('Your e-mail').fill('ada@example.org')
    await page.getByRole('button', { name: 'Send me the link' }).click()
    const asked = name === 'phone' ? 1 : 2
    const letters = async () =>
      (await mailsTo(site, 'ada@example.org')).filter(({ subject }) =>
        subject.startsWith('Your link to organise'),
      )
    await until('the link', async () => (await letters()).length >= asked)
    const { links } = (await letters())[asked - 1]!
    await page.goto(links.find((link) => link.includes('/organise/enter/'))!)
    await page.getByRole('button', { name: 'Open the page' }).click()
    const promises = page.locator('#promises')
    assert.match(
      await promises.innerText(),
      name === 'phone' ? /by 1 February 2026 · the day has passed/ : /Those who asked say: broken/,
    )
    await inspect(page, `addressee-organise-${name}`)
    await promises.getByRole('link', { name: /^Say / }).last().click()
    await page.getByRole('button', { name: 'Publish this' }).click()
    await inspect(page, `addressee-outcome-mistakes-${name}`)
    assert.match(
      await page.locator('.error-summary').innerText(),
      /Choose what became of it[\s\S]*Say how one can see it/,
    )
    await page.getByText(name === 'phone' ? 'Broken' : 'Kept in part', { exact: true }).click()
    await page.getByLabel('How can one see it?').fill('Two markets show it, ten do not.')
    await page.getByRole('button', { name: 'Publish this' }).click()
    await page.waitForURL('**/promises/*')
    await inspect(page, `addressee-outcome-${name}`)
  }
})

test('a moderator enters an apology about the work, and it is marked so', async () => {
  const desk = await (await staff(site, 'moderator', { size: desktop }, 'Max')).newPage()
  await desk.goto(`${site.url}/desk/works?work=paper`)
  await desk.getByRole('link', { name: 'Statements about it' }).first().click()
  await inspect(desk, 'addressee-work-desk-wide')
  await desk.getByRole('button', { name: 'Publish the statement' }).click()
  await inspect(desk, 'addressee-work-desk-mistakes-wide')
  assert.match(await desk.locator('.error-summary').innerText(), /There are 5 problems/)
  await desk.getByLabel('Who says this').fill('Ines Varga')
  await desk.getByText('Apology', { exact: true }).click()
  await desk.getByLabel('What they say, word for word').fill('I should have looked at the poster.')
  await desk.getByLabel('Address of the source').fill('https://varga.example/notes')
  await desk.getByLabel('On which day').fill('2026-01-07')
  await desk.getByRole('button', { name: 'Publish the statement' }).click()
  assert.match(await textOf(desk), /The statement is published/)
  await desk.setViewportSize(phone)
  await inspect(desk, 'addressee-work-desk-said-phone')
  await desk.goto(fresh('/works/paper-crowns-2026'))
  assert.match(await textOf(desk), /Apology · Ines Varga, 7 January 2026 · source, linked by a moderator/)
  await inspect(desk, 'addressee-work-phone')
})

/** A browser of somebody who acts for Harbour Press, as signing in by passkey leaves it. */
async function member(
  may: 'reads' | 'drafts' | 'speaks',
  looks: Parameters<typeof visitor>[0],
): Promise<BrowserContext> {
  const { addMember, openMemberSession } = await import('#features/people/index.ts')
  const { addParty, allParties } = await import('#features/statements/index.ts')
  await addParty(site.ctx, null, { name: 'Harbour Press', role: 'publisher' })
  const party = (await allParties(site.ctx)).find(({ name }) => name === 'Harbour Press')!
  if (!party.claimedAt)
    await site.rows(
      `insert into party_proofs (party_id, method, note, at, by) values (${party.id}, 'operator', 'Called back.', now(), '1')`,
    )
  const id = (await addMember(
    site.ctx,
    party.id,
    { name: `Hal ${may}`, title: 'editor', email: `${may}@harbour.example`, may },
    'staff 1',
  ))!
  const context = await visitor(looks)
  await context.addCookies([
    {
      name: cookieName(site.ctx, 'member'),
      value: await openMemberSession(site.ctx, id, 'passkey'),
      url: site.url,
      httpOnly: true,
    },
  ])
  return context
}

test('who reads sees, who drafts writes, who speaks publishes: on a phone, without script', async () => {
  const looks = { size: phone, script: false }
  const reads = await (await member('reads', looks)).newPage()
  await reads.goto(`${site.url}/my-place`)
  await inspect(reads, 'addressee-reads-phone')
  assert.match(await textOf(reads), /answer overdue by \d+ days/)
  assert.equal(await reads.getByRole('link', { name: 'Write a reply' }).count(), 0)
  assert.equal(await reads.getByRole('link', { name: 'Paper Crowns' }).count(), 0)
  assert.equal(
    (await reads.goto(`${site.url}/my-place/statements/new?petition=${second.slug}`))!.status(),
    403,
  )
  await inspect(reads, 'addressee-reads-refused-phone')

  const drafts = await (await member('drafts', looks)).newPage()
  await drafts.goto(`${site.url}/my-place`)
  await drafts.getByRole('link', { name: 'Write a reply' }).click()
  await inspect(drafts, 'addressee-draft-phone')
  await drafts.getByRole('button', { name: 'Save and look at it' }).click()
  await inspect(drafts, 'addressee-draft-mistakes-phone')
  assert.match(await drafts.locator('.error-summary').innerText(), /Write what is said/)
  await drafts.getByLabel('What you say').fill('The artist is Noor Ek.\n\nShe is named from today.')
  await drafts.getByLabel('Until which day').first().fill('2031-01-01')
  await drafts.getByRole('button', { name: 'Save and look at it' }).click()
  assert.match(await drafts.locator('.error-summary').innerText(), /Say what is promised/)
  await drafts.getByLabel('Promise 1').fill('Every poster names the artist.')
  await drafts.getByRole('button', { name: 'Save and look at it' }).click()
  await inspect(drafts, 'addressee-preview-phone')
  assert.equal(await drafts.getByRole('button', { name: /Publish for/ }).count(), 0)

  const speaks = await (await member('speaks', { size: desktop, script: false })).newPage()
  await speaks.goto(`${site.url}/my-place`)
  await inspect(speaks, 'addressee-speaks-wide')
  await speaks
    .locator('#statements')
    .getByRole('link', { name: /Reply:/ })
    .click()
  await inspect(speaks, 'addressee-edit-wide')
  await speaks.getByRole('button', { name: 'Save and look at it' }).click()
  await speaks.getByRole('button', { name: 'Publish for Harbour Press' }).click()
  await speaks.goto(fresh(second.path))
  await inspect(speaks, 'addressee-answered-wide')
  assert.match(
    await textOf(speaks),
    /The artist is Noor Ek\.[\s\S]*Reply · Hal speaks, editor, for Harbour Press/,
  )
  await speaks.goto(fresh('/answers'))
  await inspect(speaks, 'addressee-answers-given-wide')
})
