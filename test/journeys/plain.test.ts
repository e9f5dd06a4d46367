import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import type { Page } from 'playwright-core'
import {
  addWork,
  codeFor,
  counted,
  inspect,
  phone,
  signForm,
  startSite,
  tick,
  visitor,
  type Site,
} from './setup.ts'

let site: Site
let page: Page
let slug = ''

before(async () => {
  site = await startSite()
  await addWork(site)
  page = await (await visitor({ size: phone, script: false })).newPage()
})

const next = (): Promise<void> => page.getByRole('button', { name: 'Continue' }).click()
const back = (): Promise<void> => page.getByRole('button', { name: 'Back' }).click()
const title = (): Promise<string> => page.locator('h1').innerText()

it('without JavaScript a petition is opened, step by step and back, and nothing typed is lost', async () => {
  await page.goto(`${site.url}/`)
  await inspect(page, 'plain-home')
  await page.locator('main').getByRole('link', { name: 'Open a petition' }).click()
  await page.getByLabel('Title, person or identifier').fill('papr crowns')
  await page.getByRole('button', { name: 'Search', exact: true }).last().click()
  await inspect(page, 'plain-new-1-found')
  await next()
  await page.getByText('Search for the work and choose it').first().waitFor()
  await inspect(page, 'plain-new-1-missing')
  await tick(page.getByLabel(/Paper Crowns/))
  await next()

  await page.getByLabel('What is asked').fill('=Show the film')
  await next()
  await page.getByText('Begin with a letter or a number').first().waitFor()
  await inspect(page, 'plain-new-2-wrong')
  await page.getByLabel('What is asked').fill('Show the film under the poster of its makers')
  await next()
  assert.match(await title(), /one of these/)
  await inspect(page)
  await next()
  await page.getByLabel('Why', { exact: true }).fill('The poster sells the winning.')
  await back()
  await back()
  assert.equal(
    await page.getByLabel('What is asked').inputValue(),
    'Show the film under the poster of its makers',
  )
  await page.getByLabel('What is asked').fill('Show the film under its own poster')
  await next()
  await next()
  assert.equal(
    (await page.getByLabel('Why', { exact: true }).inputValue()).trim(),
    'The poster sells the winning.',
  )
  await page.getByLabel(/^More/).fill('The film shows what winning costs.')
  await next()
  await next()
  await page.locator('#error-summary').waitFor()
  await inspect(page, 'plain-new-5-wrong')
  await tick(page.getByLabel('The work itself', { exact: true }))
  await tick(page.getByLabel('A demand to somebody', { exact: true }))
  await page.getByLabel('To', { exact: true }).fill('Lumen')
  await next()
  await page.getByLabel('Your name').fill('Ada Lovage')
  await page.getByLabel('E-mail').fill('ada@example.org')
  await next()
  await page.getByText('Tick the box if you agree').first().waitFor()
  await inspect(page, 'plain-new-6-wrong')
  await tick(page.locator('input[name=consent]'))
  await next()

  assert.equal(await title(), 'Check everything')
  await inspect(page, 'plain-new-7-check')
  await page.getByRole('button', { name: 'Change Why' }).click()
  assert.equal((await page.getByLabel(/^More/).inputValue()).trim(), 'The film shows what winning costs.')
  for (let steps = 0; steps < 3; steps++) await next()
  assert.equal(await title(), 'Check everything')
  const all = await page.locator('main').innerText()
  for (const text of [
    'Show the film under its own poster',
    'The poster sells the winning',
    'what winning costs',
    'The work itself',
    'Lumen',
    'ada@example.org',
  ])
    assert.ok(all.includes(text), text)
  await page.getByRole('button', { name: 'Open the petition' }).click()
  await page.waitForURL('**/signature/confirm')
  slug = page.url().split('/')[4]!
  assert.equal(
    (await fetch(`${site.url}/petitions/${slug}`)).status,
    404,
    'nobody sees it before its author has confirmed',
  )

  await page.getByLabel('Six-digit code').fill(await codeFor(site, 'ada@example.org'))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.waitForURL('**/signature')
  await counted(site, slug, 1)
  await page.reload()
  await page.getByText('Counted: you are number 1').waitFor()
  await inspect(page, 'plain-status')
})

it('without JavaScript one signs, answers later, and takes it back', async () => {
  const plain = await (await visitor({ size: phone, script: false })).newPage()
  await plain.goto(`${site.url}/petitions/${slug}`)
  await inspect(plain, 'plain-petition')
  assert.equal(await plain.locator('.count-number').innerText(), '1')
  assert.equal(await plain.locator('share-button button').isVisible(), false)
  await signForm(plain, { email: 'ben@example.org', wishes: ['shows'] })
  await plain.waitForURL('**/signature/confirm')
  await inspect(plain, 'plain-code')
  assert.ok(await plain.getByRole('button', { name: 'Send another code' }).isEnabled())
  const code = await codeFor(site, 'ben@example.org')
  await plain.getByLabel('Six-digit code').fill(` ${code.slice(0, 3)} ${code.slice(3)} `)
  await plain.getByRole('button', { name: 'Confirm' }).click()
  await plain.waitForURL('**/signature')
  await counted(site, slug, 2)
  await plain.reload()
  await plain.getByText('Counted: you are number 2').waitFor()
  await tick(plain.getByLabel('All of it'))
  await plain.getByRole('button', { name: 'Change the answer' }).click()
  await plain.getByText('Saved.').waitFor()
  await inspect(plain)
  await plain.getByRole('button', { name: 'Take it back' }).click()
  await plain.getByRole('heading', { name: 'Taken back' }).waitFor()
  await counted(site, slug, 1)
})
