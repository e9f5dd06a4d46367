import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { opened, petition, site } from './opened.ts'
import {
  codeFor,
  counted,
  desktop,
  fresh as freshOn,
  inspect,
  linkFor,
  mailTo,
  onPhone,
  phone,
  picture,
  signForm,
  staff,
  tabTo,
  textOf,
  tick,
  until,
  visitor,
} from './setup.ts'

let ada: Page
let mo: Page

before(async () => {
  await opened
  ada = await (await visitor({ size: desktop })).newPage()
  mo = await (await staff(site, 'moderator', { size: desktop })).newPage()
})

const fresh = (path: string): string => freshOn(site, path)

async function confirmWith(page: Page, email: string): Promise<void> {
  await page.getByLabel('Six-digit code').fill(await codeFor(site, email))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.waitForURL('**/signature')
}

async function list(): Promise<void> {
  await mo.goto(`${site.url}/desk/petitions/${petition.slug}`)
  await mo.getByRole('button', { name: 'List this petition' }).click()
  await mo.getByText('Done, and recorded').waitFor()
}

async function openAuthorPage(): Promise<void> {
  await ada.goto(await linkFor(site, 'ada@example.org'))
  await ada.getByRole('button', { name: 'Open my signature' }).click()
  await ada.getByRole('link', { name: 'Your petition: text, translations, reasons' }).click()
}

describe('the text that was signed is the text that stands', () => {
  it('Ada words it freely before it is listed; Ben, who had the page open, sees the difference and loses nothing', async () => {
    const ben = await (await visitor({ size: phone })).newPage()
    await ben.goto(site.url + petition.path)

    await openAuthorPage()
    await inspect(ada, 'texts-1-author')
    await ada.getByLabel('What is asked').fill('')
    await ada.getByRole('button', { name: 'Save the text' }).click()
    await ada.locator('#error-summary').waitFor()
    await inspect(ada, 'texts-2-author-wrong')
    await ada.getByLabel('What is asked').fill('Show the film under its makers’ own poster')
    await ada
      .getByLabel('Why', { exact: true })
      .fill('The poster sells the winning.\n\nThe film shows what losing costs.')
    await ada.getByRole('button', { name: 'Save the text' }).click()
    await ada.getByText('Saved. This is the text now.').waitFor()
    await picture(ada, 'texts-3-author-saved')

    await signForm(ben, { email: 'ben@example.org' })
    await ben.getByText('The text was changed since you opened the page').waitFor()
    assert.equal(await ben.locator('del').first().isVisible(), true)
    await inspect(ben, 'texts-4-stale-phone')
    assert.equal(await ben.getByLabel('Your name').inputValue(), 'Ben Okonjo')
    assert.equal(await ben.getByLabel('E-mail').inputValue(), 'ben@example.org')
    assert.deepEqual(await site.rows(`select 1 from submissions where country = 'DE'`), [])
    await ben.getByRole('button', { name: 'Sign' }).click()
    await confirmWith(ben, 'ben@example.org')
    await counted(site, petition.slug, 2)
  })

  it('a moderator lists it: from then on the demand stands, and Ben is told by mail', async () => {
    await list()
    const mail = await mailTo(site, 'ben@example.org', 2)
    assert.match(mail.subject, /^Listed: /)
    const ben = await (await visitor({ size: phone })).newPage()
    await ben.goto(mail.links.find((link) => link.includes('/texts'))!)
    await inspect(ben, 'texts-5-history-phone')
    assert.match(await textOf(ben), /Changed by its author before it was listed/)
    await ada.reload()
    assert.equal(await ada.locator('main').getByLabel('What is asked').count(), 1, 'of a translation')
    await ada.locator('#fix').waitFor({ state: 'detached' })
    await inspect(ada, 'texts-6-author-listed')
    await onPhone(ada, 'texts-6-author-listed-phone')
  })

  it('the background changes once, when a moderator says so; Dora confirms from her mail, without script', async () => {
    const dora = await (await visitor({ size: phone, script: false })).newPage()
    await dora.goto(fresh(petition.path))
    await signForm(dora, { name: 'Dora Lind', email: 'dora@example.org', country: 'SE' })
    await confirmWith(dora, 'dora@example.org')
    await counted(site, petition.slug, 3)

    await ada.goto(`${site.url}${petition.path}/author`)
    const form = ada.locator('#propose')
    await form.getByRole('button', { name: 'Send for a check' }).click()
    await ada.locator('#error-summary').waitFor()
    await inspect(ada, 'texts-7-proposal-wrong')
    await tick(ada.locator('#propose').getByLabel('Another background', { exact: true }))
    await form
      .getByLabel('Why', { exact: true })
      .fill('The poster sells the winning.\n\nThe film shows what losing costs, to a girl of eleven.')
    await form.getByLabel('Why is it changed?').fill('Her age was left out.')
    await form.getByRole('button', { name: 'Send for a check' }).click()
    await ada.getByText('Sent. A moderator reads it before anybody sees it.').waitFor()
    await picture(ada, 'texts-8-proposed')
    const reader = await (await visitor({ size: desktop })).newPage()
    await reader.goto(fresh(petition.path))
    assert.doesNotMatch(await textOf(reader), /a girl of eleven/)

    await mo.goto(`${site.url}/desk`)
    await mo
      .getByRole('link', { name: /text.* waits? for a check/ })
      .first()
      .click()
    await inspect(mo, 'texts-9-desk')
    await mo.getByRole('button', { name: 'Do not show it' }).click()
    await mo.locator('#error-summary').waitFor()
    await picture(mo, 'texts-10-desk-wrong')
    await mo.getByRole('button', { name: 'Show it', exact: true }).click()
    await mo.getByText('No text waits for a check.').waitFor()

    const mail = await mailTo(site, 'dora@example.org', 2)
    assert.match(mail.subject, /^Changed after you signed/)
    const again = await (await visitor({ size: phone, script: false })).newPage()
    await again.goto(mail.links.find((link) => link.includes('/c/'))!)
    await again.getByRole('button', { name: 'Open my signature' }).click()
    await inspect(again, 'texts-11-asked-phone')
    await again.getByRole('button', { name: 'I sign this text too' }).click()
    await again.getByText('You signed version 2 in English.').waitFor()
    await picture(again, 'texts-12-confirmed-phone')
    await until('the headline is split', async () => {
      await reader.goto(fresh(petition.path))
      return /2 signed before the background was changed, and 1 has signed or confirmed/.test(
        await textOf(reader),
      )
    })
    await inspect(reader, 'texts-13-split')
    await onPhone(reader, 'texts-13-split-phone')
    await reader.getByRole('link', { name: 'What changed', exact: true }).click()
    await picture(reader, 'texts-14-history')
    await ada.reload()
    assert.match(await textOf(ada), /the background was changed once/)
  })

  it('typing errors are put right with the keyboard alone, and nobody is asked again', async () => {
    await ada.goto(`${site.url}${petition.path}/author#propose`)
    await tabTo(ada, ({ name, type }) => name === 'change' && type === 'radio')
    await ada.keyboard.press('Space')
    await tabTo(ada, ({ name }) => name === 'why', 2)
    await ada.keyboard.press('Control+End')
    await ada.keyboard.type(' Look.')
    await tabTo(ada, ({ tag, type }) => tag === 'BUTTON' && type === 'submit', 4)
    await ada.keyboard.press('Enter')
    await ada.getByText('Sent. A moderator reads it').waitFor()
    await mo.goto(`${site.url}/desk/texts`)
    await tabTo(mo, ({ text: label }) => label === 'Show it')
    await mo.keyboard.press('Enter')
    await mo.getByText('No text waits for a check.').waitFor()
    const mails = site.smtp!.received.filter(({ to }) => to === 'dora@example.org').length
    assert.equal(mails, 2)
  })
})

describe('one petition, several languages, one number', () => {
  it('Ada translates it, a moderator checks it, and the language of the reader chooses', async () => {
    await ada.goto(`${site.url}${petition.path}/author`)
    const form = ada.locator('#translate')
    await form.getByLabel('Language').selectOption('de')
    await form.getByLabel('What is asked').fill('Zeigt den Film unter dem Plakat seiner Macher')
    await form.getByRole('button').click()
    await ada.locator('#error-summary').waitFor()
    await inspect(ada, 'texts-20-translation-wrong')
    assert.equal(await form.getByLabel('Language').inputValue(), 'de')
    await form.getByLabel('Why', { exact: true }).fill('Das Plakat verkauft das Gewinnen.')
    await form.getByRole('button').click()
    await ada.getByText('Sent. A moderator reads it').waitFor()
    await picture(ada, 'texts-21-translation-waits')
    await mo.goto(`${site.url}/desk/texts`)
    await inspect(mo, 'texts-22-desk')
    await mo.getByRole('button', { name: 'Show it', exact: true }).click()
    await mo.getByText('No text waits for a check.').waitFor()

    const gerda = await visitor({ size: phone, language: 'de-AT' })
    const page = await gerda.newPage()
    await page.goto(fresh(`${petition.path}/in`))
    await page.waitForURL(`**${petition.path}/in/de`)
    await page.getByRole('heading', { name: 'Zeigt den Film' }).waitFor()
    await inspect(page, 'texts-23-german-phone')
    await page.setViewportSize(desktop)
    await inspect(page, 'texts-23-german')
    await signForm(page, { name: 'Gerda Moser', email: 'gerda@example.org', country: 'AT' })
    await confirmWith(page, 'gerda@example.org')
    await page.getByText('Counted: you are number 4').waitFor()
    await counted(site, petition.slug, 4)
    assert.match(await textOf(page), /You signed version 2 in German/)
    await picture(page, 'texts-24-signed-german')

    const others = await (await visitor({ size: desktop, language: 'fr-FR' })).newPage()
    await others.goto(fresh(`${petition.path}/in`))
    assert.equal(new URL(others.url()).pathname, petition.path, 'as it was written')
    await others.getByRole('link', { name: 'Deutsch' }).click()
    assert.match(await textOf(others), /4\s+signatures/)
  })
})
