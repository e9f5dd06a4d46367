import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { petition, site } from './opened.ts'
import {
  codeFor,
  counted,
  desktop,
  inspect,
  linkFor,
  mailTo,
  openPetition,
  phone,
  publicCount,
  signForm,
  tick,
  until,
  visitor,
} from './setup.ts'

describe('somebody with a phone, from a shared link', () => {
  it('sees who asks whom for what, the number and "Sign" without scrolling, and signs', async () => {
    const context = await visitor({ size: phone })
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const asked = new Set<string>()
    context.on('request', (request) => asked.add(new URL(request.url()).origin))
    const page = await context.newPage()
    await page.goto(site.url + petition.path)
    await inspect(page, 'phone-1-petition')
    for (const what of ['h1', '.byline', '.count-number', '.sign-bar a']) {
      const box = await page.locator(what).boundingBox()
      assert.ok(
        box &&
          box.y >= 0 &&
          box.y + box.height <= phone.height &&
          box.x >= 0 &&
          box.x + box.width <= phone.width,
        `${what} ${JSON.stringify(box)}`,
      )
    }
    assert.match(await page.locator('.byline').innerText(), /To Lumen · asked by Ada Lovage/)

    await page.locator('.sign-bar a').click()
    assert.ok(await page.getByLabel('Your name').isVisible())
    for (const wish of ['shows', 'answer', 'news'])
      assert.equal(await page.locator(`input[name=${wish}]`).isChecked(), false, wish)
    assert.equal(await page.locator('input[name=consent]').isChecked(), false)
    await signForm(page, { email: 'ben@example.org', wishes: ['answer'] })

    await page.waitForURL('**/signature/confirm')
    await inspect(page, 'phone-2-code')
    assert.match(await page.locator('main').innerText(), /ben@example\.org/)
    const field = page.getByLabel('Six-digit code')
    assert.equal(await field.getAttribute('autocomplete'), 'one-time-code')
    const { subject, code } = await mailTo(site, 'ben@example.org')
    assert.match(subject, /^\d{3}.\d{3} is your code/)
    await page.evaluate(`navigator.clipboard.writeText(' ${code!.slice(0, 3)} ${code!.slice(3)} ')`)
    await field.focus()
    await page.keyboard.press('Control+V')
    assert.equal(await field.inputValue(), code)
    assert.match(await page.getByRole('group', { name: 'Have you seen it?' }).innerText(), /counts the same/)
    await tick(page.getByLabel('Some of it'))
    await page.getByRole('button', { name: 'Confirm' }).click()

    await page.waitForURL('**/signature')
    await page.getByText('Counted: you are number 2').waitFor({ timeout: 5_000 })
    await inspect(page, 'phone-3-status')
    const [row] = await site.rows<{ seconds: number }>(
      `select extract(epoch from min(c.published_at) - v.confirmed_at)::float as seconds from voices v
       join log_entries e on e.voice_id = v.id join log_checkpoints c on c.log = e.log and c.size > e.index
       where e.number = 2 group by v.confirmed_at`,
    )
    assert.ok(row && row.seconds < 2, `counted after ${row?.seconds} s`)

    assert.equal(await page.getByLabel('Link to this page').inputValue(), site.url + petition.path)
    await page.getByText('QR code').click()
    assert.ok(await page.locator('svg.qr').isVisible())
    assert.deepEqual([...asked], [site.url], 'nobody else was asked for anything')
  })

  it('shares with the sheet of the system, where there is one', async () => {
    const context = await visitor({ size: phone })
    // The sheet belongs to the system; a browser without a screen has none.
    await context.addInitScript(
      `navigator.canShare = () => true; navigator.share = (data) => { window.shared = data; return Promise.resolve() }`,
    )
    const page = await context.newPage()
    await page.goto(site.url + petition.path)
    await page.locator('share-button button').click()
    assert.equal(((await page.evaluate('window.shared')) as { url: string }).url, site.url + petition.path)
  })

  it('follows without signing', async () => {
    const page = await (await visitor({ size: phone })).newPage()
    await page.goto(site.url + petition.path)
    await page.locator('form[action$="/follows"]').getByLabel('E-mail').fill('cleo@example.org')
    await page.getByRole('button', { name: 'Follow by mail' }).click()
    await page.getByRole('heading', { name: 'Look into your mail' }).waitFor()
    await inspect(page)
    const { links } = await mailTo(site, 'cleo@example.org')
    await page.goto(links.find((link) => link.includes('/u/'))!)
    await inspect(page, 'phone-follow')
    await page.getByRole('button', { name: 'Follow' }).click()
    await page.getByRole('heading', { name: 'You follow this now' }).waitFor()
    await inspect(page)
    assert.equal((await site.rows('select from follow_confirmations')).length, 1)
  })
})

describe('somebody who closes the tab', () => {
  const signAndClose = async (email: string, answer?: string): Promise<void> => {
    const context = await visitor({ size: phone })
    const page = await context.newPage()
    await page.goto(`${site.url}${petition.path}/sign`)
    await inspect(page)
    await signForm(page, { email, wishes: ['shows'] })
    await page.waitForURL('**/signature/confirm')
    if (answer) {
      await tick(page.getByLabel(answer))
      await page.getByRole('button', { name: 'Keep the answer' }).click()
      await page.getByText('Your answer is kept').waitFor()
    }
    await context.close()
  }

  it('goes on elsewhere by the link of the mail: what was sent stands there, and one button', async () => {
    const before = await publicCount(site, petition.slug)
    await signAndClose('dora@example.org', 'The poster or trailer')
    const elsewhere = await visitor({ size: desktop })
    const page = await elsewhere.newPage()
    await page.goto(await linkFor(site, 'dora@example.org'))
    await inspect(page, 'link-1')
    const shown = await page.locator('main').innerText()
    assert.match(shown, /Ben Okonjo/)
    assert.match(shown, /Version 1/)
    assert.match(shown, /Germany/)
    assert.ok(await page.getByLabel('The poster or trailer').isChecked())
    await page.getByRole('button', { name: 'Sign', exact: true }).click()
    await page.waitForURL('**/signature')
    await page.getByText(/Counted: you are number/).waitFor()
    await inspect(page, 'link-2-status')
    await counted(site, petition.slug, before + 1)
    assert.ok(await page.getByLabel('The poster or trailer').isChecked())
    await elsewhere.close()
  })

  it('after confirming opens the same link again, on a third device', async () => {
    const before = await publicCount(site, petition.slug)
    const page = await (await visitor({ size: phone })).newPage()
    await page.goto(await linkFor(site, 'dora@example.org'))
    await page.getByText('This signature is confirmed').waitFor()
    await inspect(page, 'link-3-again')
    await page.getByRole('button', { name: 'Open my signature' }).click()
    await page.getByText(/Counted: you are number/).waitFor()
    assert.equal(await publicCount(site, petition.slug), before)
  })

  it('waits for the code here while the link was used there: the code still opens the page', async () => {
    const here = await (await visitor({ size: phone })).newPage()
    await here.goto(site.url + petition.path)
    await signForm(here, { email: 'emil@example.org' })
    await here.waitForURL('**/signature/confirm')
    const there = await (await visitor()).newPage()
    await there.goto(await linkFor(site, 'emil@example.org'))
    await there.getByRole('button', { name: 'Sign', exact: true }).click()
    await there.getByText(/Counted: you are number/).waitFor()

    await here.goto(`${site.url}${petition.path}/signature`)
    await here.waitForURL('**/signature/confirm')
    await inspect(here, 'waiting-confirmed-elsewhere')
    await here.getByLabel('Six-digit code').fill(await codeFor(site, 'emil@example.org'))
    await here.getByRole('button', { name: 'Confirm' }).click()
    await here.getByText(/Counted: you are number/).waitFor()
  })

  it('closes at "Confirmed": the count goes on without the page', async () => {
    const before = await publicCount(site, petition.slug)
    const context = await visitor({ size: phone })
    const page = await context.newPage()
    await page.goto(site.url + petition.path)
    await signForm(page, { email: 'faye@example.org' })
    await page.getByLabel('Six-digit code').fill(await codeFor(site, 'faye@example.org'))
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.waitForURL('**/signature')
    await context.close()
    await counted(site, petition.slug, before + 1)
  })
})

describe('the same browser within 30 days', () => {
  it('needs no code for the next petition, if that was wanted', async () => {
    const [{ slug: work } = { slug: '' }] = await site.rows<{ slug: string }>(
      'select slug from works limit 1',
    )
    const second = await openPetition(site, {
      work,
      action: 'Tell who chose the poster',
      email: 'gil@example.org',
    })
    const page = await (await visitor({ size: phone })).newPage()
    await page.goto(site.url + petition.path)
    await signForm(page, { email: 'hana@example.org' })
    await page.getByLabel('Six-digit code').fill(await codeFor(site, 'hana@example.org'))
    await tick(page.getByLabel(/Remember my address/))
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.waitForURL('**/signature')
    await page.goto(site.url + second.path)
    await signForm(page, { email: 'hana@example.org' })
    await page.waitForURL('**/signature/confirm')
    await inspect(page, 'remembered')
    assert.equal(await page.getByLabel('Six-digit code').count(), 0)
    assert.equal(await publicCount(site, second.slug), 1)
    await page.getByRole('button', { name: 'Sign now' }).click()
    await page.getByText('Counted: you are number 2').waitFor()
    assert.equal(site.smtp!.received.filter(({ to }) => to === 'hana@example.org').length, 1)
    await until(
      'nothing else is mailed',
      async () =>
        (await site.rows('select from mailings where accepted_at is null and failed_at is null')).length ===
        0,
    )
  })
})
