import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { createInvite } from '#features/people/index.ts'
import {
  counted,
  desktop,
  device,
  fresh,
  inspect,
  outboxMail,
  phone,
  picture,
  publicCount,
  signForm,
  startSite,
  tick,
  until,
  visitor,
  type Site,
  nameHotline,
} from './setup.ts'

let site: Site
let context: BrowserContext
let page: Page

before(async () => {
  site = await startSite({ mail: 'outbox' })
  context = await visitor({ size: desktop })
  page = await context.newPage()
})

const line = (id: string) => page.locator(`li#${id}`)
const stateOf = (id: string): Promise<string> => line(id).locator('.tag').innerText()

describe('the first five minutes of whoever runs it', () => {
  it('the link of the first start makes the operator, once', async () => {
    const { url } = await createInvite(site.ctx)
    await page.goto(url)
    await inspect(page, 'desk-1-invite')
    await page.getByLabel('Name').fill('Ora')
    await page.getByLabel('E-mail address').fill('ora@example.org')
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.waitForURL('**/desk/setup')
    await inspect(page, 'desk-2-setup')
    const other = await (await visitor()).newPage()
    assert.equal((await other.goto(url))?.status(), 410)
    await inspect(other)
  })

  it('each line of the checklist says done, or why not', async () => {
    const states: Record<string, string> = {}
    for (const id of ['passkey', 'site', 'legal', 'privacy', 'mail', 'petitions', 'backup', 'listing']) {
      states[id] = (await stateOf(id)).toLowerCase()
      assert.ok((await line(id).locator('p').first().innerText()).length > 10, id)
    }
    assert.deepEqual(states, {
      passkey: 'can wait',
      site: 'open',
      legal: 'open',
      privacy: 'open',
      mail: 'can wait',
      petitions: 'open',
      backup: 'open',
      listing: 'can wait',
    })
    assert.match(await line('listing').innerText(), /On this machine.*HTTPS/s)
  })

  it('name, language, time zone and contact', async () => {
    await line('site').getByRole('link').click()
    await inspect(page, 'desk-3-site')
    await page.getByLabel('Name of the site').fill('')
    await page.getByLabel('Contact').fill('nobody')
    // The browser would stop this by itself; the server must not rely on it.
    await page.evaluate(`document.querySelector('form[action="/desk/setup/site"]').noValidate = true`)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Type a name.').first().waitFor()
    await inspect(page)
    await page.getByLabel('Name of the site').fill('The Response')
    await page.getByLabel('Time zone').selectOption('Europe/Paris')
    await page.getByLabel('Contact').fill('desk@example.org')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.waitForURL('**/desk/setup?done=*')
    assert.equal((await stateOf('site')).toLowerCase(), 'done')
  })

  it('legal and privacy texts, prefilled, with places that only the operator can fill', async () => {
    for (const [id, heading] of [
      ['legal', 'Legal notice'],
      ['privacy', 'Privacy'],
    ] as const) {
      await line(id).getByRole('link').click()
      await page.getByRole('heading', { name: heading }).waitFor()
      await inspect(page, `desk-4-${id}`)
      const text = await page.getByLabel('Text').inputValue()
      assert.match(text, /\[…\]/)
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Some places are still marked').first().waitFor()
      await page.getByLabel('Text').fill(text.replaceAll('[…]', 'Ora Example, 1 Sample Street, Paris'))
      await page.getByRole('button', { name: 'Save' }).click()
      await page.waitForURL('**/desk/setup?done=*')
      assert.equal((await stateOf(id)).toLowerCase(), 'done')
      const reader = await (await visitor()).newPage()
      await reader.goto(`${site.url}/${id}`)
      await reader.getByText('1 Sample Street').first().waitFor()
      await inspect(reader)
    }
  })

  it('who may open petitions, a test mail, the first backup', async () => {
    await line('petitions').getByRole('link').click()
    await inspect(page, 'desk-5-petitions')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.waitForURL('**/desk/setup?done=*')
    assert.equal((await stateOf('petitions')).toLowerCase(), 'done')

    await line('mail').getByRole('button', { name: 'Send a test mail to me' }).click()
    await page.getByText('the test mail stands in the outbox').waitFor()
    await page.getByRole('link', { name: 'Outbox' }).click()
    await inspect(page, 'desk-6-outbox')
    await page.getByRole('link', { name: /Test mail from The Response/ }).click()
    await inspect(page, 'desk-7-mail')

    await page.goto(`${site.url}/desk/setup`)
    await nameHotline(page)
    assert.equal((await stateOf('hotline')).toLowerCase(), 'done')

    await page.goto(`${site.url}/desk/setup`)
    await line('backup').getByRole('button').click()
    await page.waitForURL('**/desk/setup?done=*')
    await until(
      'the backup is done',
      async () => {
        await page.goto(`${site.url}/desk/setup`)
        return (await stateOf('backup')).toLowerCase() === 'done'
      },
      40,
    )
    await inspect(page, 'desk-8-setup-done')
  })

  it('a passkey; signing out; signing in with the passkey', async () => {
    await device(page)
    await line('passkey').getByRole('link').click()
    await page.waitForURL('**/desk/passkey')
    await inspect(page, 'desk-9-passkey')
    await page.getByRole('button', { name: 'Add a passkey on this device' }).click()
    await page.waitForURL('**/desk/setup')
    assert.equal((await stateOf('passkey')).toLowerCase(), 'done')
    await page.goto(`${site.url}/desk/passkeys`)
    await inspect(page, 'desk-10-account')
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.waitForURL('**/desk/sign-in')
    await inspect(page, 'desk-11-sign-in')
    await page.goto(`${site.url}/desk`)
    await page.waitForURL('**/desk/sign-in')
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.waitForURL('**/desk')
    await page.getByRole('heading', { name: 'The desk' }).waitFor()
    await inspect(page, 'desk-12-desk')
  })
})

describe('within five minutes', () => {
  it('a petition is opened, signed through the outbox page, and 1 becomes 2 while one watches', async () => {
    await page.goto(`${site.url}/works/new`)
    await inspect(page, 'work-new')
    await page.goto(`${site.url}/petitions/new`)
    await inspect(page, 'new-1-work')
    await page.getByRole('link', { name: 'Add a work' }).click()
    await tick(page.getByLabel('film', { exact: true }))
    await page.getByLabel('Title', { exact: true }).fill('Paper Crowns')
    await page.getByLabel('Language of the title', { exact: true }).selectOption('en')
    await page.getByLabel('Year of first release').fill('2026')
    await page.getByLabel(/^Makers/).fill('Ines Varga')
    await page.getByRole('button', { name: 'Add this work' }).click()
    await page.waitForURL('**/petitions/new?work=*')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByLabel('What is asked').fill('Show the film under the poster of its makers')
    await inspect(page, 'new-2-ask')
    await page.getByRole('button', { name: 'Continue' }).click()
    await inspect(page, 'new-3-similar')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page
      .getByLabel('Why', { exact: true })
      .fill('The poster sells the winning. The film shows what winning costs.')
    await inspect(page, 'new-4-why')
    await page.getByRole('button', { name: 'Continue' }).click()
    await tick(page.getByLabel('Its promotion', { exact: true }))
    await tick(page.getByLabel('A demand to somebody', { exact: true }))
    await page.getByLabel('To', { exact: true }).fill('Lumen')
    await inspect(page, 'new-5-about')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByLabel('Your name').fill('Ada Lovage')
    await page.getByLabel('E-mail').fill('ada@example.org')
    await page.getByLabel('Country').selectOption('FR')
    await tick(page.locator('input[name=consent]'))
    await inspect(page, 'new-6-you')
    await page.getByRole('button', { name: 'Continue' }).click()
    await inspect(page, 'new-7-check')
    await page.getByRole('button', { name: 'Open the petition' }).click()
    await page.waitForURL('**/signature/confirm')
    await inspect(page, 'new-8-code')
    const slug = page.url().split('/')[4]!
    await page.getByLabel('Six-digit code').fill((await outboxMail(site, context, 'ada@example.org')).code)
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByText('Counted: you are number 1').waitFor()

    await counted(site, slug, 1)
    await page.goto(fresh(site, `/petitions/${slug}`))
    assert.equal(await page.locator('.count-number').innerText(), '1')
    await page.evaluate('window.sameDocument = true')

    const second = await (await visitor({ size: phone })).newPage()
    await second.goto(`${site.url}/petitions/${slug}`)
    await signForm(second, { email: 'ben@example.org' })
    await second.waitForURL('**/signature/confirm')
    await page.bringToFront()
    await second.goto((await outboxMail(site, context, 'ben@example.org')).link)
    await second.getByRole('button', { name: 'Sign', exact: true }).click()
    await second.waitForURL('**/signature')
    await page.bringToFront()
    await until('1 becomes 2', async () => (await page.locator('.count-number').innerText()) === '2', 12)
    assert.equal(await page.locator('.count-unit').innerText(), 'signatures')
    assert.equal(await page.evaluate('window.sameDocument'), true, 'without loading the page again')
    await picture(page, 'petition-of-two')
    assert.equal(await publicCount(site, slug), 2)
  })
})

describe('the sample', () => {
  it('is loaded by a button, marked on every page, adds up to 40,000, and is removed without a trace', async () => {
    await page.goto(`${site.url}/desk/setup`)
    await page.getByRole('button', { name: 'Load a sample dispute' }).click()
    await page.waitForURL('**/desk/setup?done=*')
    const visitorPage = await (await visitor({ size: desktop })).newPage()
    await until(
      'the sample is there',
      async () => (await site.rows(`select from petitions where sample is not null`)).length > 0,
      60,
    )
    const [row] = await site.rows<{ slug: string; work: string }>(
      'select p.slug, w.slug as work from petitions p join works w on w.id = p.work_id where p.sample is not null order by p.subject_id',
    )
    await visitorPage.waitForTimeout(1_500)
    await visitorPage.goto(`${site.url}/`)
    await inspect(visitorPage, 'sample-home')
    await visitorPage.locator(`a[href^="/petitions/${row!.slug}"]`).first().click()
    await inspect(visitorPage, 'sample-petition')
    assert.equal(await visitorPage.locator('.count-number').innerText(), '40,000')
    const rows = await visitorPage.locator('#countries tbody tr').allInnerTexts()
    const figures = new Map(
      rows.map((text) => [
        text.replace(/\s+[\d,]+$/, '').trim(),
        Number(/([\d,]+)$/.exec(text)?.[1]?.replaceAll(',', '')),
      ]),
    )
    assert.equal(figures.get('Total'), 40_000)
    figures.delete('Total')
    assert.equal(
      [...figures.values()].reduce((sum, n) => sum + n, 0),
      40_000,
      rows.join('; '),
    )
    assert.ok(figures.size > 4, 'several countries')
    assert.ok(
      (await visitorPage.locator('#reply .statement').first().innerText()).length > 50,
      'there is a reply',
    )

    for (const path of ['', '/sign', '/names', '/signature']) {
      await visitorPage.goto(`${site.url}/petitions/${row!.slug}${path}`)
      assert.ok(await visitorPage.locator('aside.sample').isVisible(), path)
    }
    await visitorPage.goto(`${site.url}/works/${row!.work}`)
    assert.ok(await visitorPage.locator('aside.sample').isVisible(), 'work')
    await inspect(visitorPage, 'sample-work')

    await page.goto(`${site.url}/desk/setup`)
    await page.getByRole('button', { name: 'Remove it' }).click()
    await page.waitForURL('**/desk/setup?done=*')
    await until(
      'the sample is gone',
      async () => (await site.rows(`select from petitions where sample is not null`)).length === 0,
      60,
    )
    const left = await site.rows<{ works: number; entries: number }>(
      `select (select count(*) from works where sample is not null)::int as works, (select count(*) from log_entries where log = 'sample')::int as entries`,
    )
    assert.deepEqual(left, [{ works: 0, entries: 0 }])
    await until(
      'its page is gone',
      async () => (await fetch(`${site.url}/petitions/${row!.slug}`)).status === 404,
      5,
    )
  })
})
