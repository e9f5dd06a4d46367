import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { createInvite } from '#features/people/index.ts'
import {
  device,
  inspect,
  mailTo,
  openPetition,
  phone,
  startSite,
  visitor,
  type Site,
  nameHotline,
} from './setup.ts'

let site: Site
before(async () => {
  site = await startSite()
})

async function invited(context: BrowserContext, name: string, email: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto((await createInvite(site.ctx)).url)
  await inspect(page, 'invite')
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('E-mail address').fill(email)
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.waitForURL('**/desk/setup')
  return page
}

test('the operator comes in by the link, adds a passkey, and signs in with it', async () => {
  const context = await visitor()
  const page = await invited(context, 'Ora', 'ora@example.org')
  await inspect(page, 'setup-fresh')
  const { client, authenticatorId } = await device(page)

  await page.getByRole('link', { name: 'Add a passkey' }).click()
  await inspect(page, 'passkey-first')
  await page.getByRole('button', { name: 'Add a passkey on this device' }).click()
  await page.waitForURL('**/desk/setup')
  assert.match(await page.locator('#passkey').innerText(), /You have 1 passkey/)
  const { credentials } = await client.send('WebAuthn.getCredentials', {
    authenticatorId,
  })
  assert.deepEqual(
    credentials.map(({ rpId, isResidentCredential }) => [rpId, isResidentCredential]),
    [['localhost', true]],
  )

  await page.getByRole('link', { name: 'Your account' }).click()
  await inspect(page, 'passkeys')
  await page.getByLabel('Name of this passkey').fill('Ora’s laptop')
  await page.getByRole('button', { name: 'Save the name' }).click()
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await page.waitForURL('**/desk/sign-in')
  await page.goto(`${site.url}/desk`)
  await page.waitForURL('**/desk/sign-in')
  await inspect(page, 'sign-in')

  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.waitForURL('**/desk')
  await inspect(page, 'desk')
  assert.equal(await page.locator('h1').innerText(), 'The desk')
})

test('a device without a passkey of this site, and one that does not know the person, let nobody in', async () => {
  const context = await visitor()
  const page = await context.newPage()
  await page.goto(`${site.url}/desk/sign-in`)
  const { client } = await device(page)
  const button = page.getByRole('button', { name: 'Sign in with a passkey' })
  await button.click()
  const alert = page.getByRole('alert')
  await alert.waitFor()
  assert.match(await alert.innerText(), /ended this without an answer/)
  assert.equal(await button.isEnabled(), true)
  await inspect(page, 'sign-in-cancelled')

  const added = await invited(context, 'Olu', 'olu@example.org')
  await client.detach()
  const other = await device(added)
  await added.goto(`${site.url}/desk/passkey`)
  await other.client.send('WebAuthn.setUserVerified', {
    authenticatorId: other.authenticatorId,
    isUserVerified: false,
  })
  await added.getByRole('button', { name: 'Add a passkey on this device' }).click()
  await added.getByRole('alert').waitFor()
  assert.deepEqual(
    await site.rows(
      `select 1 from passkeys join staff on staff.id = staff_id where email = 'olu@example.org'`,
    ),
    [],
  )
})

test('browsers without the JSON methods sign in all the same', async () => {
  const context = await visitor()
  // As in Safari before 18.4 and Chromium before 129.
  await context.addInitScript(() => {
    const { PublicKeyCredential: old } = globalThis as unknown as {
      PublicKeyCredential?: Record<string, unknown> & { prototype: Record<string, unknown> }
    }
    delete old?.parseCreationOptionsFromJSON
    delete old?.parseRequestOptionsFromJSON
    delete old?.prototype.toJSON
  })
  const page = await invited(context, 'Oya', 'oya@example.org')
  await device(page)
  await page.goto(`${site.url}/desk/passkey`)
  await page.getByRole('button', { name: 'Add a passkey on this device' }).click()
  await page.waitForURL('**/desk/setup')
  await page.goto(`${site.url}/desk/passkeys`)
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.waitForURL('**/desk')
})

test('without script the page says why there is no passkey, and the mailed link works', async () => {
  await invited(await visitor(), 'Omi', 'omi@example.org')
  const page = await (await visitor({ script: false, size: phone })).newPage()
  await page.goto(`${site.url}/desk/sign-in`)
  assert.match(await page.locator('passkey-button').innerText(), /Passkeys need JavaScript/)
  assert.equal(await page.getByRole('button', { name: 'Sign in with a passkey' }).isVisible(), false)
  await page.getByLabel('E-mail address').fill('omi@example.org')
  await page.getByRole('button', { name: 'Send me a link' }).click()
  assert.match(
    await page.locator('main').innerText(),
    /If that address belongs to somebody on the staff, a mail with a link is under way/,
  )
  const { links } = await mailTo(site, 'omi@example.org')
  const link = links.find((address) => address.includes('/sign-in/'))!
  // A mail scanner follows every link, and opens nothing by it.
  assert.equal((await fetch(link)).status, 200)
  await page.goto(link)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/desk')
})

test('the checklist is worked through to its end', async () => {
  const page = await invited(await visitor({ size: phone }), 'Ona', 'ona@example.org')
  const line = (id: string) => page.locator(`#${id}`)

  await line('site').getByRole('link').click()
  await inspect(page, 'setup-site')
  await page.getByLabel('Name of the site').fill('The Gazette')
  await page.getByLabel('Time zone').selectOption('Europe/Paris')
  await page.getByRole('button', { name: 'Save' }).click()
  assert.match(
    await line('site').innerText(),
    /The Gazette, times in Europe\/Paris, contact ona@example\.org/,
  )

  for (const which of ['legal', 'privacy']) {
    await line(which).getByRole('link').click()
    await inspect(page, `setup-${which}`)
    await page.getByRole('button', { name: 'Save' }).click()
    await inspect(page, `setup-${which}-blanks`)
    assert.match(await page.locator('.error-summary').innerText(), /still marked/)
    const text = page.getByLabel('Text', { exact: true })
    await text.fill((await text.inputValue()).replaceAll('[…]', 'Ona Holm, Lund'))
    await page.getByRole('button', { name: 'Save' }).click()
    await page.waitForURL('**/desk/setup?done=saved')
  }

  await line('mail').getByRole('button').click()
  assert.match(await line('mail').innerText(), /took a test mail/)
  assert.equal((await mailTo(site, 'ona@example.org')).subject, 'Test mail from The Gazette')

  await line('petitions').getByRole('link').click()
  await inspect(page, 'setup-petitions')
  await page.getByLabel('Signatures at which an answer is asked for').fill('2500')
  await page.getByRole('button', { name: 'Save' }).click()

  await nameHotline(page)

  await line('backup').getByRole('button').click()
  for (let n = 0; n < 50 && !/The last one was taken/.test(await line('backup').innerText()); n++) {
    await page.waitForTimeout(100)
    await page.reload()
  }
  await inspect(page, 'setup-done')
  assert.match(await line('backup').innerText(), /The last one was taken on/)
  assert.match(await page.locator('main').innerText(), /Nothing is open\./)
})

test('a moderator lists a petition, finds a signature and removes it', async () => {
  const page = await invited(await visitor({ size: phone, dark: true }), 'Ode', 'ode@example.org')
  const { slug } = await openPetition(site, { email: 'author@example.org' })
  await page.goto(`${site.url}/desk`)
  await inspect(page, 'desk-waiting')
  await page.getByRole('link', { name: '1 petition waits for a check' }).click()
  await inspect(page, 'desk-petitions')
  await page.getByRole('link', { name: 'Show the film under the poster' }).click()
  await inspect(page, 'desk-petition')
  await page.getByRole('button', { name: 'List this petition' }).click()
  await inspect(page, 'desk-petition-listed')
  assert.match(await page.locator('.facts').innerText(), /listed/)

  await page.getByRole('link', { name: 'Signatures' }).click()
  await inspect(page, 'desk-signatures')
  await page.getByLabel('E-mail address of the person').fill('author@example.org')
  await page.getByLabel('Address of the petition').fill(`${site.url}/petitions/${slug}`)
  await page.getByLabel('Why do you look?').fill('Asked by mail')
  await page.getByRole('button', { name: 'Look' }).click()
  await inspect(page, 'desk-found')
  await page.getByRole('link', { name: 'Ada Lovage' }).click()
  await inspect(page, 'desk-signature')
  await page.getByText('Somebody else’s name or address').click()
  await page.getByRole('button', { name: 'Remove this signature' }).click()
  await inspect(page, 'desk-signature-removed')
  assert.match(await page.locator('.headline').innerText(), /removed/)
  await page.getByRole('link', { name: 'What was done' }).click()
  await inspect(page, 'desk-log')
  for (const path of ['names', 'outbox', 'staff']) {
    await page.goto(`${site.url}/desk/${path}`)
    await inspect(page, `desk-${path}`)
  }
})
