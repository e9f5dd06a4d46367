import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { petition, site } from './opened.ts'
import { codeFor, counted, inspect, linkFor, mailTo, phone, publicCount, signForm, visitor } from './setup.ts'

describe('a mail scanner', () => {
  it('opens every link of a mail as often as it likes, and nothing is counted', async () => {
    const page = await (await visitor({ size: phone })).newPage()
    await page.goto(site.url + petition.path)
    await signForm(page, { email: 'ben@example.org' })
    await page.waitForURL('**/signature/confirm')
    await page.goto(site.url + petition.path)
    await page.locator('#follow-email').fill('ben@example.org')
    await page.getByRole('button', { name: 'Follow by mail' }).click()
    const links = [
      ...(await mailTo(site, 'ben@example.org')).links,
      ...(await mailTo(site, 'ben@example.org', 2)).links,
    ]
    assert.ok(
      links.some((link) => link.includes('/c/')) && links.some((link) => link.includes('/u/')),
      links.join(),
    )

    for (const link of links) {
      for (const method of ['GET', 'HEAD', 'GET', 'HEAD', 'GET']) {
        const { status } = await fetch(link, { method, headers: { 'user-agent': 'LinkScanner/1.0' } })
        assert.equal(status, 200, `${method} ${link}`)
      }
      const scanner = await visitor()
      const opened = await scanner.newPage()
      await opened.goto(link, { waitUntil: 'networkidle' })
      await inspect(opened)
      await scanner.close()
    }
    const [found] = await site.rows<{ voices: number; follows: number; leaves: number }>(
      `select (select count(*) from voices)::int as voices, (select count(*) from follow_confirmations)::int as follows,
         (select count(*) from log_entries)::int as leaves`,
    )
    assert.deepEqual(found, { voices: 1, follows: 0, leaves: 1 })
    assert.equal(await publicCount(site, petition.slug), 1)
  })

  it('has not used up the link: its button still signs', async () => {
    const page = await (await visitor()).newPage()
    await page.goto(await linkFor(site, 'ben@example.org'))
    await page.getByRole('button', { name: 'Sign', exact: true }).click()
    await page.getByText('Counted: you are number 2').waitFor()
  })
})

describe('somebody who mistypes', () => {
  it('the address: is asked "gmail.com?", and the mail goes there', async () => {
    const before = await publicCount(site, petition.slug)
    const page = await (await visitor({ size: phone })).newPage()
    await page.goto(site.url + petition.path)
    await signForm(page, { email: 'cleo@gmial.com' })
    await page.waitForURL('**/signature/confirm')
    await inspect(page, 'suggestion')
    await page.getByRole('button', { name: 'Yes, use cleo@gmail.com' }).click()
    await page.waitForURL('**/signature/confirm')
    await page.locator('main').getByText('cleo@gmail.com').first().waitFor()
    assert.equal(await page.getByRole('button', { name: /Yes, use/ }).count(), 0)
    await page.getByLabel('Six-digit code').fill(await codeFor(site, 'cleo@gmail.com'))
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByText(/Counted: you are number/).waitFor()
    await counted(site, petition.slug, before + 1)
  })

  it('the address, in a way that no program notices: corrects it on the page that waits', async () => {
    const page = await (await visitor({ size: phone })).newPage()
    await page.goto(site.url + petition.path)
    await signForm(page, { email: 'dora@exampel.org' })
    await page.getByLabel('The right address').fill('dora@')
    await page.getByRole('button', { name: 'Correct it and send again' }).click()
    await page.getByText('Write an e-mail address like name@example.org').first().waitFor()
    await inspect(page, 'correct-address')
    await page.getByLabel('The right address').fill('dora@example.org')
    await page.getByRole('button', { name: 'Correct it and send again' }).click()
    await codeFor(site, 'dora@example.org')
    // The first mail may have gone to a stranger; its code is worth nothing here.
    const [stray] = site.smtp!.received.filter(({ to }) => to === 'dora@exampel.org')
    if (stray) {
      await page.getByLabel('Six-digit code').fill(await codeFor(site, 'dora@exampel.org'))
      await page.getByRole('button', { name: 'Confirm' }).click()
      await page.getByText('This is not the code').first().waitFor()
    }
    await page.getByLabel('Six-digit code').fill(await codeFor(site, 'dora@example.org'))
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByText(/Counted: you are number/).waitFor()
  })

  it('the code: is told how many tries are left, and after five uses the link', async () => {
    const page = await (await visitor({ size: phone })).newPage()
    await page.goto(site.url + petition.path)
    await signForm(page, { email: 'emil@example.org' })
    const code = await codeFor(site, 'emil@example.org')
    const wrong = code === '111111' ? '222222' : '111111'
    const type = async (digits: string): Promise<string> => {
      await page.getByLabel('Six-digit code').fill(digits)
      await page.getByRole('button', { name: 'Confirm' }).click()
      await page.waitForLoadState()
      return page.locator('#error-summary').innerText()
    }
    assert.match(await type(''), /Enter the six digits/)
    assert.match(await type(wrong), /You have 4 more tries/)
    await inspect(page, 'wrong-code')
    assert.match(await type(wrong), /You have 3 more tries/)
    assert.match(await type(wrong), /You have 2 more tries/)
    assert.match(await type(wrong), /You have one more try/)
    assert.match(await type(wrong), /five have been tried/)
    assert.match(await type(code), /Five codes have been tried/)
    await inspect(page)
    await page.goto(await linkFor(site, 'emil@example.org'))
    await page.getByRole('button', { name: 'Sign', exact: true }).click()
    await page.getByText(/Counted: you are number/).waitFor()
  })
})

describe('somebody whose mail does not come', () => {
  it('sends another code after 30 seconds: with script the button rests, and the server keeps the same rule', async () => {
    const page = await (await visitor({ size: phone })).newPage()
    await page.clock.install()
    await page.goto(site.url + petition.path)
    await signForm(page, { email: 'faye@example.org' })
    await page.waitForURL('**/signature/confirm')
    const again = page.getByRole('button', { name: /Send another code/ })
    await page.clock.runFor(1_000)
    assert.ok(await again.isDisabled())
    assert.match(await again.innerText(), /\((2\d|30)\)/)

    const plain = await (await visitor({ size: phone, script: false })).newPage()
    await plain.context().addCookies(await page.context().cookies())
    await plain.goto(`${site.url}${petition.path}/signature/confirm`)
    await plain.getByRole('button', { name: /Send another code/ }).click()
    await plain.getByText('A code was sent less than 30 seconds ago').waitFor()
    await inspect(plain, 'resend-too-soon')
    assert.equal(site.smtp!.received.filter(({ to }) => to === 'faye@example.org').length, 1)

    await site.rows(`update mailings set due_at = due_at - interval '31 seconds' where kind = 'confirm'`)
    await page.clock.runFor(31_000)
    assert.ok(await again.isEnabled())
    await again.click()
    await page.getByText('Another code is on its way').waitFor()
    await inspect(page, 'resent')
    const second = await codeFor(site, 'faye@example.org', 2)
    await page.getByLabel('Six-digit code').fill(second)
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByText(/Counted: you are number/).waitFor()
  })

  it('learns that it bounced, and why', async () => {
    site.smtp!.fault = (to) => (to.startsWith('nobody') ? 'refuse' : 'accept')
    const page = await (await visitor({ size: phone })).newPage()
    await page.goto(site.url + petition.path)
    await signForm(page, { email: 'nobody@example.org' })
    await page.waitForURL('**/signature/confirm')
    for (let tries = 0; tries < 50 && !(await page.getByText('The mail came back').count()); tries++) {
      await page.waitForTimeout(100)
      await page.reload()
    }
    assert.match(
      await page.locator('main').innerText(),
      /The mail came back: The mail server of this address says that there is no such mailbox/,
    )
    await inspect(page, 'bounced')
  })
})
