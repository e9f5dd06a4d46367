import assert from 'node:assert/strict'
import { strToU8, zipSync } from 'fflate'
import { before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { addWork } from '#features/works/index.ts'
import { loadSample } from '../../src/features/desk/sample/actions.ts'
import {
  codeFor,
  desktop,
  inspect,
  mailTo,
  phone,
  staff,
  startSite,
  visitor,
  type Looks,
  type Site,
} from './setup.ts'

let site: Site
let sample: string

before(async () => {
  site = await startSite()
  await loadSample(site.ctx)
  const [work] = await site.rows<{ slug: string }>('select slug from works where sample is not null')
  sample = `/works/${work!.slug}/reviews`
  await addWork(
    site.ctx,
    {
      kind: 'film',
      year: 2026,
      runningMinutes: 90,
      titles: [{ language: 'en', title: 'Glass Harbour' }],
      credits: [],
      releases: [{ market: 'FR', releasedOn: '2026-01-10' }],
      identifiers: [],
    },
    'public',
  )
})

const film = '/works/glass-harbour-2026'
const open = async (path: string, looks: Looks = {}): Promise<Page> => {
  const page = await (await visitor(looks)).newPage()
  await page.goto(site.url + path)
  return page
}
const wide = (page: Page): Promise<number> =>
  page.evaluate<number>(`document.documentElement.scrollWidth - document.documentElement.clientWidth`)

async function about(page: Page, name: string, email: string): Promise<void> {
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Country').selectOption('FR')
  await page.locator('input[name=consent]').check({ force: true })
  // A form that comes back within two seconds was hardly read.
  await page.waitForTimeout(2_100)
  await page.getByRole('button', { name: 'Send the review' }).click()
}

async function confirm(page: Page, email: string): Promise<void> {
  await page.getByLabel('Six-digit code').fill(await codeFor(site, email))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByText('Counted: a review with number').waitFor()
}

describe('somebody reviews a work', () => {
  it('on a phone: form, code, counted, changed, seen by everybody', async () => {
    const page = await open(`${film}/reviews`, { size: phone })
    await page.getByText('Nobody has reviewed this work here yet').waitFor()
    await page.getByRole('link', { name: 'Write a review' }).click()
    await page.getByRole('button', { name: 'Send the review' }).click()
    await page.locator('#error-summary').waitFor()
    await inspect(page, 'review-wrong-390')
    await page.getByLabel('All of it').check({ force: true })
    await page.getByLabel('Your mark').selectOption('3.5')
    await page.getByLabel('Your text').fill('A harbour that one can smell.')
    await about(page, 'Ben Okonjo', 'ben@example.org')
    await inspect(page, 'review-wait-390')
    await confirm(page, 'ben@example.org')
    await inspect(page, 'review-status-390')
    await page.getByRole('link', { name: 'Change your review' }).click()
    assert.equal(await page.getByLabel('Your mark').inputValue(), '3.5')
    await page.getByLabel('Your mark').selectOption('4')
    await page.getByRole('button', { name: 'Save the change' }).click()
    await page.getByText('4 of 5 · All of it').waitFor()
    const reader = await open(`${film}/reviews?2`)
    assert.match(await reader.locator('main').innerText(), /1 person, too few for a number/)
  })

  it('without script', async () => {
    const page = await open(`${film}/reviews/new`, { size: desktop, script: false })
    await inspect(page, 'review-form-plain-1280')
    await page.getByLabel('None of it').check({ force: true })
    await page.getByLabel('Your mark').selectOption('0.5')
    await about(page, 'Cleo', 'cleo@example.org')
    await page.getByLabel('Six-digit code').fill(await codeFor(site, 'cleo@example.org'))
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByText('0.5 of 5 · None of it').waitFor()
  })
})

it('somebody whose text is not shown reads why, objects on a phone, and another moderator shows it', async () => {
  const page = await open(`${film}/reviews/new`, { size: phone })
  await page.getByLabel('Some of it').check({ force: true })
  await page.getByLabel('Your mark').selectOption('2')
  await page.getByLabel('Your text').fill('The keeper of the light is drawn after a real one.')
  await about(page, 'Edda Lund', 'edda@example.org')
  await confirm(page, 'edda@example.org')

  const mo = await (await staff(site, 'moderator', { size: desktop })).newPage()
  const lin = await (await staff(site, 'moderator', { size: phone }, 'Lin')).newPage()
  await mo.goto(`${site.url}/desk/reviews`)
  const row = mo.locator('li', { hasText: 'The keeper of the light' })
  await row.getByRole('link', { name: 'Look at it' }).click()
  await mo.getByRole('button', { name: 'Do not show it' }).click()
  await mo.locator('#error-summary').waitFor()
  await inspect(mo, 'desk-review-wrong-1280')
  await mo.getByLabel('Reason').first().fill('Names a private person')
  await mo.getByRole('button', { name: 'Do not show it' }).click()
  await mo.waitForURL('**?done=decided')
  assert.match((await mailTo(site, 'edda@example.org', 2)).text, /Names a private person/)

  await page.goto(`${site.url}${film}/review`)
  await page.getByRole('link', { name: /Object to the decision/ }).click()
  await page.getByRole('button', { name: 'Send the objection' }).click()
  await page.locator('#error-summary').waitFor()
  await inspect(page, 'review-object-wrong-390')
  await page.getByLabel('Why should it be shown?').fill('The credits thank him by name.')
  await page.getByRole('button', { name: 'Send the objection' }).click()
  await page.getByText('is waiting for an answer').waitFor()
  await inspect(page, 'review-objected-390')

  await mo.reload()
  await mo.getByText('another moderator has to decide about the objection').waitFor()
  assert.equal(await mo.getByRole('button', { name: 'Do not show it' }).count(), 0)
  await inspect(mo, 'desk-review-own-1280')
  await lin.goto(mo.url())
  await lin.getByText('The credits thank him by name.').first().waitFor()
  await inspect(lin, 'desk-review-objection-390')
  await lin.getByRole('button', { name: 'Show the text' }).click()
  await lin.waitForURL('**?done=decided')
  const reader = await open(`${film}/reviews?3`)
  assert.match(await reader.locator('main').innerText(), /drawn after a real one/)
})

it('somebody fills in a review from a diary: only the line about this work leaves the browser', async () => {
  const page = await open(`${film}/reviews/new`, { size: desktop })
  const sent: string[] = []
  page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`))
  await page.getByText('Fill in from a diary').click()
  const head = 'Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n'
  const diary = zipSync({
    'diary.csv': strToU8(
      `${head}2026-09-04,Glass Harbour,2026,https://boxd.it/a,4.5,,,2026-02-03\n2026-09-05,A Private Affair,1999,https://boxd.it/b,5,,,2026-09-05\n`,
    ),
  })
  await page
    .getByLabel('The file')
    .setInputFiles({ name: 'letterboxd.zip', mimeType: 'application/zip', buffer: Buffer.from(diary) })
  await page.getByText('Found: logged on Letterboxd on 3 February 2026').waitFor()
  await inspect(page, 'review-diary-1280')
  assert.ok(await page.getByLabel('All of it').isChecked())
  assert.equal(await page.getByLabel('Your mark').inputValue(), '4.5')
  for (const [name, content, said] of [
    ['notes.txt', 'my own notes', /none of the diaries/],
    ['other.csv', `${head}2026-09-05,A Private Affair,1999,u,5,,,2026-09-05\n`, /no line about this work/],
    ['broken.zip', 'PK\u0003\u0004broken', /could not be read/],
  ] as const) {
    await page
      .getByLabel('The file')
      .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) })
    await page.locator('.diary-said', { hasText: said }).waitFor()
  }
  await about(page, 'Dana', 'dana@example.org')
  await confirm(page, 'dana@example.org')
  assert.ok(sent.some((line) => /logged-at=letterboxd&logged-on=2026-02-03/.test(line)))
  assert.ok(sent.every((line) => !/Private|boxd\.it/.test(line)))
  assert.ok(sent.every((line) => line.startsWith(site.url)))
  const [row] = await site.rows<{ basis: string; mark: string; logged_at: string; logged_on: string }>(
    `select basis, mark, logged_at, logged_on::text from review_versions where logged_at is not null and mark = '4.5'`,
  )
  assert.deepEqual(row, { basis: 'all', mark: '4.5', logged_at: 'letterboxd', logged_on: '2026-02-03' })
})

it('scores stay hidden until somebody has seen the work, with and without script', async () => {
  for (const script of [true, false]) {
    const page = await open('/scores', { size: phone, script })
    await page.getByLabel('Hide them until I have seen the work').check({ force: true })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Scores are hidden now').waitFor()
    if (script) await inspect(page, 'scores-setting-390')
    await page.goto(site.url + sample)
    assert.equal(await page.locator('.pyramid').isVisible(), false)
    assert.equal(await page.getByText('Those whose viewing was verified').isVisible(), false)
    assert.ok(await page.getByText('The scores of this work are hidden').first().isVisible())
    if (script) await inspect(page, 'reviews-hidden-390')
    await page.getByRole('button', { name: 'I have seen it' }).first().click()
    await page.locator('.pyramid').waitFor()
    assert.equal(await page.getByText('The scores of this work are hidden').first().isVisible(), false)
  }
})

it('the pages of a dispute, narrow and wide, light and dark', async () => {
  for (const [size, dark] of [
    [phone, false],
    [desktop, false],
    [phone, true],
    [{ width: 320, height: 700 }, false],
  ] as const) {
    const name = `${size.width}${dark ? '-dark' : ''}`
    const page = await open(sample, { size, dark })
    for (const summary of await page.locator('main details > summary').all()) await summary.click()
    assert.equal(await wide(page), 0, name)
    await inspect(page, `reviews-${name}`)
    await page.goto(`${site.url}${sample}/method`)
    assert.equal(await wide(page), 0, name)
    await inspect(page, `method-${name}`)
    await page.goto(`${site.url}${sample.replace('/reviews', '')}`)
    assert.equal(await wide(page), 0, name)
    await inspect(page, `work-${name}`)
  }
})
