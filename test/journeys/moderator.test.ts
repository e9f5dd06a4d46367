import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { addJob } from '#core/jobs.ts'
import {
  fresh,
  inspect,
  isListed,
  addWork,
  counted,
  openPetition,
  phone,
  picture,
  publicCount,
  signForm,
  signOverHttp,
  staff,
  startSite,
  tick,
  until,
  visitor,
  codeFor,
  type Opened,
  type Site,
} from './setup.ts'

let site: Site
let petition: Opened
let desk: Page
let reader: Page
let work = ''

before(async () => {
  site = await startSite({ settings: { answerThreshold: 3 } })
  work = await addWork(site)
  petition = await openPetition(site, { work })
  desk = await (await staff(site, 'moderator')).newPage()
  reader = await (await visitor()).newPage()
})

describe('the moderator, about petitions', () => {
  it('lists one: it then appears where passers-by find it', async () => {
    assert.equal(await isListed(site, petition.slug), false)
    await reader.goto(site.url + petition.path)
    assert.equal(await reader.locator('meta[name=robots]').getAttribute('content'), 'noindex')
    await desk.goto(`${site.url}/desk`)
    await inspect(desk, 'mod-1-desk')
    await desk.getByRole('link', { name: /1 petition waits/ }).click()
    await inspect(desk, 'mod-2-petitions')
    await desk.getByRole('link', { name: 'Show the film under the poster of its makers' }).click()
    await inspect(desk, 'mod-3-petition')
    await desk.getByRole('button', { name: 'List this petition' }).click()
    await desk.getByText('Done, and recorded').waitFor()
    await inspect(desk)
    await until('it is in the list', () => isListed(site, petition.slug), 5)
    await reader.goto(fresh(site, '/'))
    await reader
      .locator('main')
      .getByRole('link', { name: 'Show the film under the poster of its makers' })
      .first()
      .waitFor()
    await inspect(reader, 'home-1280')
  })

  it('declines one with a reason that everybody can read, and that says what to do', async () => {
    const other = await openPetition(site, {
      work,
      action: 'Do something about the poster',
      email: 'dora@example.org',
    })
    await desk.goto(`${site.url}/desk/petitions/${other.slug}`)
    const decline = desk.locator('#decline')
    await decline.locator('summary').click()
    await decline.getByRole('button', { name: 'Do not list it' }).click()
    await desk.waitForLoadState()
    if (await desk.locator('#error-summary').count()) await inspect(desk, 'mod-4-decline-why')
    await tick(desk.locator('#decline input[value=no-demand]'))
    await desk
      .locator('#decline')
      .getByLabel('In your own words')
      .fill('Say which poster, and who should do what.')
    await desk.locator('#decline').getByRole('button', { name: 'Do not list it' }).click()
    await desk.getByText('Done, and recorded').waitFor()
    await reader.goto(fresh(site, other.path))
    await inspect(reader, 'petition-declined')
    const text = await reader.locator('main').innerText()
    assert.match(text, /It is not clear who should do what/)
    assert.match(text, /Say which poster, and who should do what/)
    assert.equal(await reader.locator('form[action$="/signatures"]').count(), 0)
    assert.equal((await fetch(`${site.url}${other.path}/card.png`)).status, 410)
  })

  it('enters a reply with its source: it stands beside the demand, at the same size', async () => {
    await signOverHttp(site, petition.slug, { email: 'emil@example.org', name: 'Emil Roth', answer: 'yes' })
    await counted(site, petition.slug, 2)
    await desk.goto(`${site.url}/desk/petitions/${petition.slug}`)
    await desk
      .locator('#reply textarea[name=text]')
      .fill('The artwork came from another market. It goes by 3 December.')
    await desk.locator('input[name=sourceUrl]').fill('https://lumen.example/press/paper-crowns')
    await desk.locator('input[name=saidOn]').fill(new Date().toISOString().slice(0, 10))
    await desk.getByRole('button', { name: 'Publish the reply' }).click()
    await desk.getByText('The reply is published').waitFor()
    await inspect(desk, 'mod-5-replied')
    await reader.goto(fresh(site, petition.path))
    await inspect(reader, 'petition-replied')
    const size = (selector: string): Promise<unknown> =>
      reader.evaluate(`getComputedStyle(document.querySelector('${selector}')).fontSize`)
    assert.equal(await size('#reply .statement p'), await size('#demand .statement p'))
    const [demand, reply] = [
      await reader.locator('#demand').boundingBox(),
      await reader.locator('#reply').boundingBox(),
    ]
    assert.ok(
      demand && reply && Math.abs(demand.width - reply.width) < 60 && Math.abs(demand.y - reply.y) < 2,
      JSON.stringify([demand, reply]),
    )
    assert.equal(
      await reader.getByRole('link', { name: 'source', exact: true }).getAttribute('href'),
      'https://lumen.example/press/paper-crowns',
    )
    await until(
      'who asked for it is told the answer',
      () =>
        site.smtp!.received.filter(
          ({ to, raw }) => to === 'emil@example.org' && /^List-Unsubscribe-Post:/im.test(raw),
        ).length === 1,
    )
  })
})

describe('the moderator, about signatures', () => {
  let signer: Page

  it('finds one by its exact address, removes it with a reason, and the person sees why and objects', async () => {
    signer = await (await visitor({ size: phone })).newPage()
    await signer.goto(site.url + petition.path)
    await signForm(signer, { email: 'ben@example.org' })
    await signer.getByLabel('Six-digit code').fill(await codeFor(site, 'ben@example.org'))
    await signer.getByRole('button', { name: 'Confirm' }).click()
    await signer.getByText('Counted: you are number 3').waitFor()
    await counted(site, petition.slug, 3)

    await desk.goto(`${site.url}/desk/signatures`)
    await inspect(desk, 'mod-6-signatures')
    await desk.getByLabel('E-mail address of the person').fill('BEN@example.org')
    await desk.getByLabel('Why do you look?').fill('asked by mail to be removed')
    await desk.getByRole('button', { name: 'Look' }).click()
    await desk.getByRole('link', { name: 'Ben Okonjo' }).waitFor()
    await inspect(desk, 'mod-7-found')
    assert.ok(!desk.url().includes('ben'), 'no address in an address')
    await desk.getByRole('link', { name: 'Ben Okonjo' }).click()
    await inspect(desk, 'mod-8-signature')
    await tick(desk.locator('#removal input[value=somebody-else]'))
    await desk
      .locator('#removal')
      .getByLabel('A note to the person')
      .fill('A Mr Okonjo wrote to us that he never signed.')
    await desk.getByRole('button', { name: 'Remove this signature' }).click()
    await counted(site, petition.slug, 2)

    await signer.reload()
    await inspect(signer, 'status-removed')
    const told = await signer.locator('main').innerText()
    assert.match(told, /says that it is not theirs/)
    assert.match(told, /A Mr Okonjo wrote to us that he never signed/)
    await signer.getByLabel('Why should it count?').fill('I am another Ben Okonjo.')
    await signer.locator('#objection').getByRole('button').click()
    await signer.getByText('is waiting for an answer').waitFor()
    await inspect(signer, 'status-objected')
  })

  it('puts it back after the objection: the count follows, with the number it had', async () => {
    await desk.goto(`${site.url}/desk`)
    await desk.getByRole('link', { name: /1 signature or objection waits/ }).click()
    await desk.getByText('I am another Ben Okonjo.').waitFor()
    await inspect(desk, 'mod-9-objection')
    await desk.getByRole('link', { name: 'Ben Okonjo' }).click()
    await inspect(desk, 'mod-10-objection')
    await desk.getByRole('button', { name: 'Put it back' }).click()
    await counted(site, petition.slug, 3)
    await signer.reload()
    await signer.getByText('Counted: you are number 3').waitFor()
    const numbers = (await (await fetch(fresh(site, `${petition.path}.json`))).json()) as Record<
      string,
      number
    >
    assert.deepEqual(
      [numbers.counted, numbers.withdrawn, numbers.removed, numbers.restored, numbers.net],
      [3, 0, 1, 1, 3],
    )
  })

  it('lets through what waited for a check: confirmed, not counted, and told why', async () => {
    const page = await (await visitor({ size: phone })).newPage()
    await page.goto(site.url + petition.path)
    // What fills in a field that nobody sees is a program, or a person with a program that fills in forms.
    await page.evaluate(
      `document.querySelector('form[action$="/signatures"] input[name=website]').value = 'https://faye.example'`,
    )
    await signForm(page, { email: 'faye@example.org', name: 'Faye Ito' })
    await page.getByLabel('Six-digit code').fill(await codeFor(site, 'faye@example.org'))
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByRole('heading', { name: 'Waiting for a check' }).waitFor()
    assert.match(await page.locator('main').innerText(), /We have not counted this yet, because/)
    await inspect(page, 'status-held')
    assert.equal(await publicCount(site, petition.slug), 3)
    await desk.goto(`${site.url}/desk/signatures`)
    await desk.getByRole('link', { name: 'Faye Ito' }).click()
    await desk.getByRole('button', { name: 'Count it', exact: true }).click()
    await counted(site, petition.slug, 4)
    await page.reload()
    await page.getByText('Counted: you are number 4').waitFor()
  })

  it('checks a name that looks like a link; the signature counts meanwhile', async () => {
    const before = await publicCount(site, petition.slug)
    await signOverHttp(site, petition.slug, {
      email: 'gil@example.org',
      name: 'Visit www.gil.example',
      shows: 'yes',
    })
    await counted(site, petition.slug, before + 1)
    await addJob(site.ctx, 'voices.show-names', {})
    await until(
      'the rule has looked at the names',
      async () => (await site.rows('select from name_checks')).length === 1,
    )
    await desk.goto(`${site.url}/desk/names`)
    await desk.getByText('Visit www.gil.example').waitFor()
    await inspect(desk, 'mod-11-names')
    await desk.getByLabel(/Why not/).fill('It is an advertisement.')
    await desk.getByRole('button', { name: 'Do not show it' }).click()
    await desk.getByText('No name waits for a check').waitFor()
    assert.equal(await publicCount(site, petition.slug), before + 1)
    await desk.goto(`${site.url}/desk/log`)
    await inspect(desk, 'mod-12-log')
    assert.doesNotMatch(await desk.locator('main').innerText(), /@example\.org/)
    await picture(desk, 'mod-12-log')
  })

  it('may not change what is the operator’s', async () => {
    for (const path of ['/desk/setup', '/desk/staff', '/desk/outbox']) {
      const answer = await desk.goto(site.url + path)
      assert.equal(answer?.status(), 403, path)
      await inspect(desk)
    }
  })
})
