import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { petition, site } from './opened.ts'
import {
  codeFor,
  counted,
  desktop,
  inspect,
  mailTo,
  phone,
  picture,
  signForm,
  staff,
  tick,
  until,
  visitor,
} from './setup.ts'

describe('an organiser and those who signed', () => {
  it('Ada opens her page by a link from her mail, writes an update and a pledge; a moderator lets both through', async () => {
    const ada = await (await visitor({ size: desktop })).newPage()
    await ada.goto(`${site.url}${petition.path}/organise`)
    await ada.getByLabel('Your e-mail').fill('ada@example.org')
    await ada.getByRole('button', { name: 'Send me the link' }).click()
    await inspect(ada, 'letters-asked')
    const { links } = await mailTo(site, 'ada@example.org', 2)
    await ada.goto(links.find((link) => link.includes('/organise/enter/'))!)
    await inspect(ada)
    await ada.getByRole('button', { name: 'Open the page' }).click()
    await ada.waitForURL('**/organise')
    await inspect(ada)

    await ada.getByLabel('Headline').fill('We have written to Lumen')
    await ada.getByLabel('What is new?').fill('A press officer has confirmed it.\n\nWe wait.')
    await ada.getByRole('button', { name: 'See how it will look' }).click()
    await ada.getByRole('heading', { name: 'We have written to Lumen' }).waitFor()
    await inspect(ada)
    await picture(ada, 'letters-preview')
    await ada.getByRole('button', { name: 'Send it to be checked' }).click()
    await ada.getByText('A moderator checks it before it is shown.').first().waitFor()
    await ada.getByLabel('What will people do?').fill('I will cancel my membership')
    await ada.getByRole('button', { name: 'Send it to be checked' }).click()
    await ada.waitForURL('**/organise?done=waiting')
    await inspect(ada)
    await picture(ada, 'letters-organise')

    const mo = await (await staff(site, 'moderator')).newPage()
    await mo.goto(`${site.url}/desk/updates`)
    await inspect(mo)
    await picture(mo, 'letters-desk')
    await mo.getByRole('button', { name: 'Show it', exact: true }).click()
    await mo.getByRole('button', { name: 'Offer it' }).click()
    await mo.getByText('Nothing waits for a check.').waitFor()
  })

  it('Ben signs on a phone without script, pledges with one button, and says later that he has done it', async () => {
    const ben = await (await visitor({ size: phone, script: false })).newPage()
    await ben.goto(site.url + petition.path)
    await signForm(ben, { email: 'ben@example.org', wishes: ['answer'] })
    await ben.getByLabel('Six-digit code').fill(await codeFor(site, 'ben@example.org'))
    await ben.getByRole('button', { name: 'Confirm' }).click()
    await ben.waitForURL('**/signature')
    await counted(site, petition.slug, 2)
    await ben.reload()
    await inspect(ben)
    await picture(ben, 'letters-signed-phone')
    await ben.getByRole('button', { name: 'I will do this' }).click()
    await ben.getByText('You said that you will.').waitFor()
    await inspect(ben)
    const row = async (): Promise<number> =>
      (
        await site.rows<{ n: number }>(
          `select count(*)::int as n from log_entries where kind in ('pledge', 'change')`,
        )
      )[0]!.n
    await until('the pledge is in the log', async () => (await row()) === 1)
    await ben.getByRole('button', { name: 'Yes, I have' }).click()
    await ben.getByText('You said that you have done it.').waitFor()
    await picture(ben, 'letters-pledged-phone')
    await until('the change is in the log', async () => (await row()) === 2)
    await until('the page says so', async () => {
      await ben.goto(`${site.url}${petition.path}?${Date.now()}`)
      return (await ben.getByText('1 person said they would; 1 says they have.').count()) > 0
    })
    await inspect(ben)
  })

  it('Lumen answers; Ben says from his mail, in another browser, that it answers in part; Ada replies once', async () => {
    const mo = await (await staff(site, 'moderator', {}, 'Moe')).newPage()
    await mo.goto(`${site.url}/desk/petitions/${petition.slug}`)
    await enterReply(mo)
    const { links } = await mailTo(site, 'ben@example.org', 2)
    const ben = await (await visitor({ size: phone })).newPage()
    await ben.goto(links.find((link) => link.includes('/by-mail/'))!)
    await inspect(ben)
    await picture(ben, 'letters-answer-phone')
    await ben.getByRole('button', { name: 'Say so' }).click()
    await ben.locator('#error-summary').waitFor()
    await tick(ben.getByLabel('It answers in part'))
    await ben.getByRole('button', { name: 'Say so' }).click()
    await ben.getByText('You said: it answers in part.').waitFor()
    await inspect(ben)
    const reader = await (await visitor()).newPage()
    await until('the answer stands beside the reply', async () => {
      await reader.goto(`${site.url}${petition.path}?${Date.now()}`)
      return (await reader.getByText('Of 1 signer who answered').count()) > 0
    })
    await inspect(reader)
    await picture(reader, 'letters-petition')
    await reader.setViewportSize(phone)
    await picture(reader, 'letters-petition-phone')
    await reader.goto(`${site.url}${petition.path}/updates`)
    await inspect(reader)
    assert.ok(await reader.getByRole('link', { name: 'Report' }).isVisible())
    await reader.setViewportSize({ width: 320, height: 700 })
    await inspect(reader)
  })
})

async function enterReply(page: Page): Promise<void> {
  const form = page.locator('form[action$="/statements"]')
  await form.locator('[name=party]').fill('Lumen')
  await form.locator('[name=text]').fill('The poster goes back by the end of the week.')
  await form.locator('[name=sourceUrl]').fill('https://lumen.example/news')
  await form.locator('[name=saidOn]').fill(new Date().toISOString().slice(0, 10))
  await form.getByRole('button').last().click()
  await page.waitForURL('**done=**')
}
