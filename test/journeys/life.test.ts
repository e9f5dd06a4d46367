import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { addJob } from '#core/jobs.ts'
import { listPetition } from '#features/petitions/index.ts'
import { opened, petition, site } from './opened.ts'
import {
  desktop,
  fresh,
  inspect,
  isListed,
  linkFor,
  phone,
  signOverHttp,
  staff,
  tick,
  until,
  visitor,
} from './setup.ts'

let mo: Page
let lin: Page
let ada: Page
let reader: Page

before(async () => {
  await opened
  mo = await (await staff(site, 'moderator')).newPage()
  lin = await (await staff(site, 'moderator', { size: phone, dark: true }, 'Lin')).newPage()
  reader = await (await visitor({ size: desktop })).newPage()
  ada = await (await visitor({ size: phone })).newPage()
  const [row] = await site.rows<{ id: number }>(`select id from staff where name = 'Mo'`)
  await listPetition(site.ctx, { id: row!.id }, petition.slug)
  await signOverHttp(site, petition.slug, { email: 'ben@example.org' })
})

describe('a petition’s life after a decision', () => {
  it('is declined by one moderator; its author appeals from a phone', async () => {
    await mo.goto(`${site.url}/desk/petitions/${petition.slug}`)
    await mo.locator('#decline summary').click()
    await tick(mo.locator('#decline input[value=false-statement]'))
    await mo.locator('#decline').getByRole('button', { name: 'Do not list it' }).click()
    await mo.getByText('Done, and recorded').waitFor()
    await until('it is in no list', async () => !(await isListed(site, petition.slug)))
    await reader.goto(fresh(site, petition.path))
    await inspect(reader, 'life-1-text-hidden')
    assert.doesNotMatch(await reader.locator('main').innerText(), /The poster sells the winning/)

    await ada.goto(await linkFor(site, 'ada@example.org'))
    await ada.getByRole('button', { name: 'Open my signature' }).click()
    await ada.getByText('Counted: you are number 1').waitFor()
    await ada.goto(fresh(site, petition.path))
    await ada.getByRole('link', { name: 'Are you its author? Appeal' }).first().click()
    await inspect(ada, 'life-2-appeal')
    await ada.getByRole('button', { name: 'Send the appeal' }).click()
    await ada.locator('#error-summary').waitFor()
    await inspect(ada, 'life-3-appeal-empty')
    await ada
      .getByLabel('Why is the decision wrong?')
      .fill('Nothing in it is false: both posters are online.')
    await ada.getByRole('button', { name: 'Send the appeal' }).click()
    await ada.getByText('It is waiting for another moderator.').waitFor()
    await inspect(ada, 'life-4-appealed')
  })

  it('is not decided by the same moderator; another one undoes it, and it is as it was', async () => {
    await mo.goto(`${site.url}/desk/petitions/${petition.slug}`)
    await mo.getByText('You made this decision yourself').waitFor()
    await inspect(mo, 'life-5-own-decision')
    await lin.goto(`${site.url}/desk`)
    await lin.getByRole('link', { name: /1 appeal of an author waits/ }).click()
    await inspect(lin, 'life-6-appeals')
    await lin.locator('#appeals').getByRole('link').first().click()
    await inspect(lin, 'life-7-appeal')
    await tick(lin.locator('#appeal input[value=undone]'))
    await lin
      .locator('#appeal')
      .getByLabel('Your answer')
      .fill('Both posters are online, as the author says.')
    await lin.getByRole('button', { name: 'Decide the appeal' }).click()
    await lin.getByText('Done, and recorded').waitFor()
    await until('it is in the lists again', () => isListed(site, petition.slug))
    await reader.goto(fresh(site, petition.path))
    assert.match(await reader.locator('main').innerText(), /The poster sells the winning/)
    await reader.goto(fresh(site, `${petition.path}/decisions`))
    assert.match(await reader.locator('main').innerText(), /by another moderator/)
    await inspect(reader, 'life-8-decisions')
    await reader.setViewportSize(phone)
    await inspect(reader, 'life-8-decisions-phone')
    await reader.setViewportSize(desktop)
  })

  it('is handed over with signed files, and ends in the words of its author', async () => {
    await ada.goto(`${site.url}${petition.path}/ending`)
    await ada.getByRole('button', { name: 'Make the files with the numbers of now' }).click()
    await ada.getByText('The files are made.').waitFor()
    await inspect(ada, 'life-9-ending')
    await ada.locator('#delivery').getByLabel('On which day?').fill(new Date().toISOString().slice(0, 10))
    await ada.locator('#delivery').getByLabel('To whom?').fill('Lumen, Paris')
    await ada.locator('#delivery').getByLabel('By whom?').fill('Ada Lovage')
    await ada.locator('#delivery').getByRole('button').click()
    await ada.getByText('A moderator checks it before it is shown').waitFor()
    await tick(ada.locator('#end input[value=victory]'))
    await ada.locator('#end').getByLabel('In your words').fill('The makers’ poster hangs again. Thank you.')
    await ada.locator('#end').getByRole('button').click()
    await ada.getByText('A moderator checks it before it is shown').waitFor()
    await mo.goto(`${site.url}/desk/petitions/${petition.slug}`)
    await inspect(mo, 'life-10-desk-ending')
    for (let i = 0; i < 2; i++) {
      await mo.locator('#ending').getByRole('button', { name: 'Show it', exact: true }).first().click()
      await mo.getByText('Done, and recorded').waitFor()
    }
    await reader.goto(fresh(site, petition.path))
    const text = await reader.locator('main').innerText()
    assert.match(text, /The makers’ poster hangs again/)
    assert.match(text, /Delivered on .* to Lumen, Paris by Ada Lovage/)
    assert.equal(await reader.locator('form[action$="/signatures"]').count(), 0)
    await inspect(reader, 'life-11-ended')
    await reader.setViewportSize(phone)
    await inspect(reader, 'life-11-ended-phone')
    await reader.setViewportSize(desktop)
    await reader.goto(fresh(site, `${petition.path}/handover`))
    await inspect(reader, 'life-12-handover')
    const pdf = await fetch(`${site.url}${petition.path}/handovers/1.pdf`)
    assert.equal(pdf.headers.get('content-type'), 'application/pdf')
  })

  it('is archived seven months later: its page, numbers and archive stay, and nobody is in it any more', async () => {
    await site.rows(`update petition_states set at = at - interval '7 months'`)
    await addJob(site.ctx, 'petitions.archive-due', {})
    await until(
      'everything personal is deleted',
      async () =>
        (await site.rows('select 1 from petition_anonymisations where finished_at is not null')).length === 1,
      30,
    )
    assert.deepEqual(await site.rows('select 1 from submissions'), [])
    await until('the page says so', async () => {
      await reader.goto(fresh(site, petition.path))
      return /was deleted on/.test(await reader.locator('main').innerText())
    })
    assert.match(await reader.locator('main').innerText(), /2\s+signatures/)
    assert.doesNotMatch(await reader.locator('main').innerText(), /Ada Lovage/)
    await inspect(reader, 'life-13-archived')
    for (const ending of ['json', 'csv', 'pdf', 'note'])
      assert.equal((await fetch(`${site.url}${petition.path}/archive.${ending}`)).status, 200, ending)
    const gone = await ada.goto(`${site.url}${petition.path}/signature`)
    assert.equal(gone?.status(), 410)
    await inspect(ada, 'life-14-my-signature-gone')
  })
})
