import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { listPetition } from '#features/petitions/index.ts'
import { startDns, type TestDns } from '../dns.ts'
import {
  desktop,
  device,
  fresh,
  inspect,
  mailsTo,
  mailTo,
  openPetition,
  phone,
  signOverHttp,
  staff,
  startSite,
  until,
  visitor,
  type Opened,
  type Site,
} from './setup.ts'

let site: Site
let dns: TestDns
let petition: Opened
before(async () => {
  dns = await startDns()
  process.env.DNS_SERVERS = dns.address
  site = await startSite({ settings: { answerThreshold: 2 } })
  petition = await openPetition(site)
  await listPetition(site.ctx, { id: 0 }, petition.slug)
})
after(async () => {
  delete process.env.DNS_SERVERS
  await dns.close()
})

const linkTo = async (address: string, part: string, n = 1): Promise<string> => {
  const { links, text } = await mailTo(site, address, n)
  const link = links.find((one) => one.includes(part))
  assert.ok(link, `no link with ${part} in: ${text}`)
  return link
}

test('the operator adds those named, records a domain and an address', async () => {
  const page = await (await staff(site, 'operator')).newPage()
  await page.goto(`${site.url}/desk/parties`)
  await inspect(page, 'named-desk-empty')
  for (const name of ['Lumen', 'Ines Varga']) {
    await page.locator('li').filter({ hasText: name }).getByRole('button', { name: 'Add a page' }).click()
    if (name === 'Lumen') {
      await page.getByRole('textbox', { name: 'Domain' }).fill('https://Lumen.example/')
      await page.getByRole('button', { name: 'Record this domain' }).click()
      await page.locator('#contact').getByLabel('E-mail address').fill('office@lumen.example')
      await page.locator('#contact').getByRole('button', { name: 'Save' }).click()
      await inspect(page, 'named-desk-party')
    }
    await page.goto(`${site.url}/desk/parties`)
  }
  assert.match(await page.locator('main').innerText(), /Lumen · service · place not claimed/)
  await page.goto(`${site.url}/desk/parties/ines-varga`)
  await page.getByRole('textbox', { name: 'Domain' }).fill('varga.example')
  await page.getByRole('button', { name: 'Record this domain' }).click()
})

test('the addressee is asked, reached by mail, claims its place and answers', async () => {
  await signOverHttp(site, petition.slug, { email: 'ben@example.org' })
  const { askForAnswers } = await import('../../src/features/petitions/asking/jobs.ts')
  const reader = await (await visitor({ size: phone })).newPage()
  await until('the clock runs', async () => {
    await reader.goto(fresh(site, petition.path))
    return /when 2 had signed · Lumen has not been reached/.test(await reader.locator('main').innerText())
  })
  await askForAnswers(site.ctx)
  const claimLink = await linkTo('office@lumen.example', '/named/lumen/claim')
  await reader.goto(fresh(site, petition.path))
  assert.match(await reader.locator('main').innerText(), /Lumen has not answered\./)
  await inspect(reader, 'named-waiting-phone')

  const context = await visitor()
  const pia = await context.newPage()
  await device(pia)
  await pia.goto(claimLink)
  await inspect(pia, 'named-claim')
  await pia.getByLabel('Your name').fill('Pia Laurent')
  await pia.getByLabel('Your role').fill('head of press')
  await pia.getByLabel('E-mail address').fill('pia@lumen.example')
  await pia.getByText('By mail to an address at lumen.example').click()
  await pia.getByRole('button', { name: 'Send me a link' }).click()
  await inspect(pia, 'named-claim-asked')
  await pia.goto(await linkTo('pia@lumen.example', '/claims/'))
  await inspect(pia, 'named-claim-confirm')
  await pia.getByRole('button', { name: 'Go on' }).click()
  await pia.waitForURL('**/my-place/passkey')
  await inspect(pia, 'named-passkey')
  await pia.getByRole('button', { name: 'Add a passkey on this device' }).click()
  await pia.waitForURL('**/my-place')
  await inspect(pia, 'named-place')

  // A second one beside it: both are hers to name and to remove, and every coming and going is mailed to her.
  await pia.getByRole('link', { name: 'Your passkeys' }).click()
  assert.match(await pia.locator('main').innerText(), /This is your only passkey/)
  await inspect(pia, 'named-passkeys')
  const second = await visitor({ size: phone })
  await second.addCookies(await context.cookies())
  const onPhone = await second.newPage()
  await device(onPhone)
  await onPhone.goto(`${site.url}/my-place/passkeys`)
  await onPhone.getByRole('button', { name: 'Add a passkey on this device' }).click()
  await onPhone.getByRole('button', { name: 'Remove this passkey' }).first().waitFor()
  await inspect(onPhone, 'named-passkeys-phone')
  await onPhone.getByLabel('Name of this passkey').last().fill('Telephone')
  await onPhone.getByRole('button', { name: 'Save the name' }).last().click()
  await onPhone
    .locator('li')
    .filter({ has: onPhone.getByText('Telephone', { exact: true }) })
    .getByRole('button', { name: 'Remove this passkey' })
    .click()
  assert.match(await onPhone.locator('main').innerText(), /This is your only passkey/)
  await until('three mails about passkeys', async () => {
    const subjects = (await mailsTo(site, 'pia@lumen.example')).map(({ subject }) => subject)
    return subjects.filter((subject) => /passkey was/.test(subject)).length === 3
  })
  // Adding one opened a session anew, in the browser where it was added.
  await pia.goto(`${site.url}/my-place/sign-in`)
  await pia.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await pia.waitForURL('**/my-place')

  // Signed out, the passkey alone lets her in again.
  await pia.getByRole('button', { name: 'Sign out' }).click()
  await inspect(pia, 'named-sign-in')
  await pia.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await pia.waitForURL('**/my-place')

  await pia.getByRole('link', { name: 'Write a reply' }).click()
  await pia.getByText('Commitment', { exact: true }).click()
  await pia.getByLabel('What you say').fill('We hear this.\n\nThe poster is changed back.')
  await pia.getByLabel('Promise 1').fill('The makers’ poster is back in every country.')
  await inspect(pia, 'named-draft')
  await pia.getByRole('button', { name: 'Save and look at it' }).click()
  assert.match(await pia.locator('.error-summary').innerText(), /Enter a day after today/)
  const due = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10)
  await pia.getByLabel('Until which day').first().fill(due)
  await pia.getByRole('button', { name: 'Save and look at it' }).click()
  await inspect(pia, 'named-preview')
  await pia.getByRole('button', { name: 'Publish for Lumen' }).click()
  await pia.waitForURL('**/statements/*')
  await inspect(pia, 'named-statement')

  // A second version, and what changed.
  await pia.goto(`${site.url}/my-place`)
  await pia
    .locator('#statements')
    .getByRole('link', { name: /Commitment:/ })
    .click()
  await pia.getByLabel('What you say').fill('We hear this.\n\nThe poster goes back by the end of the month.')
  await pia.getByRole('button', { name: 'Save and look at it' }).click()
  await pia.getByRole('button', { name: 'Publish for Lumen' }).click()
  await pia.waitForURL('**/statements/*')
  await pia.waitForTimeout(1_100)
  await pia.reload()
  assert.match(await pia.locator('#changes').innerText(), /version 2/)
  await inspect(pia, 'named-versions')

  await pia.getByRole('link', { name: 'not due yet' }).click()
  await inspect(pia, 'named-promise')
  await pia.getByRole('link', { name: 'I speak for Lumen' }).click()
  await pia.getByLabel('Kept', { exact: true }).check({ force: true })
  await pia.getByLabel('How can one see it?').fill('Look at any country.')
  await pia.getByRole('button', { name: 'Publish this' }).click()
  await pia.waitForURL('**/promises/*')

  // Demand and reply at one size, side by side …
  const wide = await (await visitor({ size: desktop })).newPage()
  await wide.goto(fresh(site, petition.path))
  await inspect(wide, 'named-petition-wide')
  const [demand, reply] = [
    await wide.locator('#demand').boundingBox(),
    await wide.locator('#reply').boundingBox(),
  ]
  assert.ok(Math.abs(demand!.width - reply!.width) < 2 && demand!.y === reply!.y)
  const size = (id: string): Promise<string> =>
    wide.evaluate(`getComputedStyle(document.querySelector('${id} .statement')).fontSize`)
  assert.equal(await size('#demand'), await size('#reply'))
  assert.equal(await wide.locator('.sides-switch').isVisible(), false)
  // … and on a phone one under the other, with the way from one to the other.
  const narrow = await (await visitor({ size: phone, script: false })).newPage()
  await narrow.goto(fresh(site, petition.path))
  await narrow.locator('.sides-switch').getByRole('link', { name: 'The reply' }).click()
  await inspect(narrow, 'named-petition-phone')
  const box = await narrow.locator('#reply-title').boundingBox()
  assert.ok(box!.y > 0 && box!.y < phone.height)
  await narrow.goto(fresh(site, '/answers'))
  await inspect(narrow, 'named-answers-phone')
  await narrow.goto(fresh(site, '/named/lumen'))
  await inspect(narrow, 'named-page-phone')
  await narrow.goto(fresh(site, '/works/paper-crowns-2026'))
  assert.match(await narrow.locator('#promises').innerText(), /Lumen says: kept/)
})

test('without script, on a phone, a maker shows by a record who speaks', async () => {
  const page = await (await visitor({ size: phone, script: false, dark: true })).newPage()
  await page.goto(`${site.url}/named/ines-varga`)
  await inspect(page, 'named-free-phone')
  await page.getByRole('link', { name: 'Speak for Ines Varga' }).click()
  await page.getByLabel('Your name').fill('Ines Varga')
  await page.getByLabel('Your role').fill('director')
  await page.getByLabel('E-mail address').fill('ines@example.org')
  await page.getByText('By a record in the domain varga.example').click()
  await page.getByRole('button', { name: 'Send me a link' }).click()
  await page.goto(await linkTo('ines@example.org', '/claims/'))
  await page.getByRole('button', { name: 'Go on' }).click()
  await inspect(page, 'named-record-phone')
  await page.getByRole('button', { name: 'Look for the record now' }).click()
  assert.match(await page.getByRole('alert').innerText(), /was not found at varga\.example/)
  await inspect(page, 'named-record-missing-phone')
  const value = /firsthand-place=\w+/.exec(await page.locator('main').innerText())![0]
  dns.records.set('_firsthand.varga.example', [value])
  await page.getByRole('button', { name: 'Look for the record now' }).click()
  await page.waitForURL('**/my-place/passkey')
  // Passkeys need script; on this machine alone the link is enough.
  assert.match(await page.locator('main').innerText(), /Passkeys need JavaScript/)
  await page.getByRole('link', { name: 'Go on without a passkey' }).click()
  await inspect(page, 'named-place-phone')
  await page.locator('#statements').getByRole('link', { name: 'Paper Crowns' }).click()
  await page.getByText('Explanation', { exact: true }).click()
  await page.getByLabel('What you say').fill('I did not see the poster before it was up.')
  await page.getByRole('button', { name: 'Save and look at it' }).click()
  await inspect(page, 'named-preview-phone')
  await page.getByRole('button', { name: 'Publish for Ines Varga' }).click()
  await page.goto(fresh(site, '/works/paper-crowns-2026'))
  await inspect(page, 'named-work-phone')
  assert.match(await page.locator('#said').innerText(), /I did not see the poster/)
})
