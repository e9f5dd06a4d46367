import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import {
  desktop,
  device,
  inspect,
  mailsTo,
  openPetition,
  phone,
  startSite,
  until,
  visitor,
  type Opened,
  type ReadMail,
  type Site,
} from './setup.ts'

let site: Site
let petition: Opened
before(async () => {
  site = await startSite()
  petition = await openPetition(site)
})

/** What Ada got, with a subject like this: waits until there are so many. */
async function mailed(subject: RegExp, n: number): Promise<ReadMail> {
  const found = async () =>
    (await mailsTo(site, 'ada@example.org')).filter((mail) => subject.test(mail.subject))
  await until(`${n} mails ${subject}`, async () => (await found()).length >= n)
  return (await found())[n - 1]!
}

let links = 0

/** The page of the author, opened by a link from a mail. */
async function byMail(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${site.url}${petition.path}/organise`)
  await page.getByLabel('Your e-mail').fill('ada@example.org')
  await page.getByRole('button', { name: 'Send me the link' }).click()
  const mail = await mailed(/^Your link to organise/, ++links)
  await page.goto(mail.links.find((link) => link.includes('/organise/enter/'))!)
  await page.getByRole('button', { name: 'Open the page' }).click()
  await page.waitForURL('**/organise')
  return page
}

test('the author adds a passkey, opens the page with it next time, names and removes it', async () => {
  for (const [name, size] of [
    ['phone', phone],
    ['wide', desktop],
  ] as const) {
    const context = await visitor({ size })
    const round = name === 'phone' ? 1 : 2
    const page = await byMail(context)
    await device(page)
    await page.getByRole('link', { name: 'Add, name or remove one' }).click()
    await inspect(page, `organiser-no-passkey-${name}`)
    await page.getByRole('button', { name: 'Add a passkey on this device' }).click()
    await page.getByText('added on').waitFor()
    await inspect(page, `organiser-passkey-${name}`)
    await mailed(/^A passkey was added/, round)

    await context.clearCookies()
    await page.goto(`${site.url}${petition.path}/organise`)
    await inspect(page, `organiser-enter-${name}`)
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByText('You opened this petition.').waitFor()
    await inspect(page, `organiser-page-${name}`)

    await page.getByRole('link', { name: 'Add, name or remove one' }).click()
    await page.getByLabel('Name of this passkey').fill(' ')
    await page.getByRole('button', { name: 'Save the name' }).click()
    assert.match(await page.locator('.error-summary').innerText(), /Type a name/)
    await inspect(page, `organiser-nameless-${name}`)
    await page.getByLabel('Name of this passkey').fill('Ada’s laptop')
    await page.getByRole('button', { name: 'Save the name' }).click()
    assert.match(await page.locator('main').innerText(), /Ada’s laptop added on/)
    await page.getByRole('button', { name: 'Remove this passkey' }).click()
    assert.match(await page.locator('main').innerText(), /You have no passkey yet/)
    await mailed(/^A passkey was removed/, round)

    // The device has it still, and it opens nothing.
    await context.clearCookies()
    await page.goto(`${site.url}${petition.path}/organise`)
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByRole('alert').waitFor()
    assert.match(await page.getByRole('alert').innerText(), /This passkey was not accepted/)
  }
})

test('without script the page says that a passkey needs it, and the link by mail lets in', async () => {
  const page = await byMail(await visitor({ size: phone, script: false }))
  await page.getByRole('link', { name: 'Add, name or remove one' }).click()
  assert.match(await page.locator('passkey-button').innerText(), /Passkeys need JavaScript/)
  await inspect(page, 'organiser-scriptless')
})
