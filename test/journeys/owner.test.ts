import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { before, it } from 'node:test'
import type { Page } from 'playwright-core'
import { opened, petition, site } from './opened.ts'
import { codeFor, counted, fresh, inspect, linkFor, phone, signForm, tick, visitor } from './setup.ts'

let page: Page

before(async () => {
  await opened
  page = await (await visitor({ size: phone })).newPage()
})

interface Numbers {
  counted: number
  withdrawn: number
  removed: number
  restored: number
  net: number
  by_basis: Record<string, number>
}

const numbers = async (): Promise<Numbers> =>
  (await (await fetch(`${site.url}${petition.path}.json`)).json()) as Numbers

it('withdraws, signs again, changes answer and name, takes the data along, and is erased; the public count follows each', async () => {
  await page.goto(site.url + petition.path)
  await signForm(page, { email: 'ben@example.org', name: 'Ben Okonjo' })
  await page.getByLabel('Six-digit code').fill(await codeFor(site, 'ben@example.org'))
  await tick(page.getByLabel('None of it'))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByText('Counted: you are number 2').waitFor()
  await counted(site, petition.slug, 2)
  assert.equal((await numbers()).by_basis['seen-none'], 1)

  // What is shown.
  const wishes = page.locator('form[action$="/wishes"]')
  assert.equal(await wishes.getByLabel('Show my name on the page').isChecked(), false)
  await tick(wishes.getByLabel('Show my name on the page'))
  await wishes.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  await inspect(page, 'status-saved')
  assert.ok(await page.locator('form[action$="/wishes"]').getByLabel('Show my name on the page').isChecked())

  // The answer: a change counts nothing and moves the breakdown.
  await tick(page.getByLabel('Some of it'))
  await page.getByRole('button', { name: 'Change the answer' }).click()
  await page.getByText('Saved.').waitFor()
  for (let tries = 0; tries < 100 && (await numbers()).by_basis['seen-some'] !== 1; tries++)
    await page.waitForTimeout(50)
  const changed = await numbers()
  assert.deepEqual([changed.net, changed.by_basis['seen-some'], changed.by_basis['seen-none']], [2, 1, 0])

  // The data.
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download (JSON)' }).click(),
  ])
  const data = JSON.parse(readFileSync(await download.path(), 'utf8')) as {
    submission: { address: string; name: string }
    mails: unknown[]
    log_entries: unknown[]
  }
  assert.equal(data.submission.address, 'ben@example.org')
  assert.equal(data.submission.name, 'Ben Okonjo')
  assert.equal(data.mails.length, 1)
  assert.equal(data.log_entries.length, 2)

  // Taken back.
  await page.getByRole('button', { name: 'Take it back' }).click()
  await page.getByRole('heading', { name: 'Taken back' }).waitFor()
  await inspect(page, 'status-withdrawn')
  await counted(site, petition.slug, 1)
  const withdrawn = await numbers()
  assert.deepEqual([withdrawn.counted, withdrawn.withdrawn, withdrawn.net], [2, 1, 1])
  await page.goto(fresh(site, petition.path))
  await page.getByText('1 withdrawn by the person who signed').waitFor()

  // Again: a new number, because numbers are never given twice.
  await page.goto(`${site.url}${petition.path}/signature`)
  await page.getByRole('link', { name: 'Sign again' }).click()
  await signForm(page, { email: 'ben@example.org' })
  await page.getByLabel('Six-digit code').fill(await codeFor(site, 'ben@example.org', 2))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByText('Counted: you are number 3').waitFor()
  await counted(site, petition.slug, 2)

  // Twice with one address: the answer is the same, and nothing is added.
  const other = await (await visitor({ size: phone })).newPage()
  await other.goto(site.url + petition.path)
  await signForm(other, { email: 'BEN+film@example.org' })
  await other.waitForURL('**/signature/confirm')
  const here = (await other.locator('main').innerText()).replace(/\d+:\d+:\d+/g, '')
  assert.match(here, /If this address can sign, a mail is on its way to BEN\+film@example\.org/)
  await other.getByLabel('Six-digit code').fill(await codeFor(site, 'BEN+film@example.org'))
  await other.getByRole('button', { name: 'Confirm' }).click()
  await other.getByText('This address has signed already, so nothing was added').waitFor()
  await inspect(other, 'status-already')
  assert.equal((await numbers()).net, 2)

  // Erased.
  await page.reload()
  await page.getByRole('button', { name: 'Erase everything' }).click()
  await page.getByText('Tick the box to erase everything').first().waitFor()
  await inspect(page, 'status-erase-missing')
  await tick(page.getByLabel('Yes, erase everything about this signature'))
  await page.getByRole('button', { name: 'Erase everything' }).click()
  await page.getByRole('heading', { name: 'Erased' }).waitFor()
  await inspect(page, 'erased')
  await counted(site, petition.slug, 1)
  await page.goto(`${site.url}${petition.path}/signature`)
  await page.getByRole('heading', { name: 'Open the link in your mail' }).waitFor()
  await inspect(page, 'not-yours')
  const response = await page.goto(await linkFor(site, 'ben@example.org', 2))
  assert.equal(response?.status(), 404)
  await inspect(page, 'link-gone')

  // The same address may sign again.
  await page.goto(site.url + petition.path)
  await signForm(page, { email: 'ben@example.org' })
  await page.getByLabel('Six-digit code').fill(await codeFor(site, 'ben@example.org', 3))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByText('Counted: you are number 4').waitFor()
  await counted(site, petition.slug, 2)
})

it('is forgotten by this browser when asked', async () => {
  await page.getByRole('button', { name: 'Forget me in this browser' }).click()
  await page.waitForURL(`**${petition.path}`)
  const answer = await page.goto(`${site.url}${petition.path}/signature`)
  assert.equal(answer?.status(), 403)
})
