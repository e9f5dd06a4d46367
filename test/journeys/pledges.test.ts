import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { inflateSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { encode } from 'uqr'
import { addJob } from '#core/jobs.ts'
import { opened, petition, site } from './opened.ts'
import {
  codeFor,
  counted,
  desktop,
  fresh as freshOn,
  inspect,
  linkFor,
  mailsTo,
  mailTo,
  onPhone,
  phone,
  picture,
  signForm,
  staff,
  tabTo,
  textOf,
  until,
  visitor,
} from './setup.ts'

let ada: Page
let mo: Page
let reader: Page

before(async () => {
  await opened
  // Written down now and then, so they come first.
  for (let n = 0; n < 3; n++) await fetch(`${site.url}${petition.path}?via=${n < 2 ? 'mastodon' : 'poster'}`)
  ada = await (await visitor({ size: desktop })).newPage()
  mo = await (await staff(site, 'moderator', { size: desktop })).newPage()
  reader = await (await visitor({ size: desktop })).newPage()
})

const fresh = (path: string): string => freshOn(site, path)

async function says(path: string, what: RegExp): Promise<void> {
  await until(`${path} says ${what}`, async () => {
    await reader.goto(fresh(path))
    return what.test(await textOf(reader))
  })
}

async function offer(pledge: string): Promise<void> {
  await ada.goto(`${site.url}${petition.path}/organise`)
  await ada.getByLabel('What will people do?').fill(pledge)
  await ada.locator('#pledges').getByRole('button', { name: 'Send it to be checked' }).click()
  await ada.waitForURL('**done=waiting')
  await mo.goto(`${site.url}/desk/updates`)
  await mo.getByRole('button', { name: 'Offer it', exact: true }).click()
  await mo.getByText('Done, and recorded').waitFor()
}

async function write(title: string): Promise<void> {
  await ada.goto(`${site.url}${petition.path}/organise`)
  await ada.getByLabel('Headline').fill(title)
  await ada.getByLabel('What is new?').fill('They have read it.')
  await ada.getByRole('button', { name: 'See how it will look' }).click()
  await ada.getByRole('button', { name: /Send it to be checked|Publish/ }).click()
  await ada.waitForURL('**done=**')
}

/** The dark squares of the one code on the page, row by row, as they are drawn: without the library that made it. */
function squaresOf(pdf: Buffer): string[] {
  // ISO 32000-1 7.3.8: the stream is as long as its dictionary says; its last byte may itself be an end of line.
  const streams = [...pdf.toString('latin1').matchAll(/\/Length (\d+)[^>]*>>\s*?stream\r?\n/g)].map(
    ({ 0: head, 1: length, index }) => {
      const bytes = pdf.subarray(index + head.length, index + head.length + Number(length))
      return bytes[0] === 0x78 ? inflateSync(bytes).toString('latin1') : ''
    },
  )
  const rects = streams.flatMap((stream) =>
    [...stream.matchAll(/([\d.-]+) ([\d.-]+) ([\d.-]+) ([\d.-]+) re\b/g)].map(([, ...four]) =>
      four.map(Number),
    ),
  ) as [number, number, number, number][]
  assert.ok(rects.length > 200, `${rects.length} squares`)
  // ISO/IEC 18004: a border of four modules, so that the first dark one is the corner of a finder pattern; seven dark ones in its row.
  const left = Math.min(...rects.map(([x]) => x))
  const top = Math.min(...rects.map(([, y]) => y))
  const side =
    (Math.max(...rects.map(([x]) => x)) - left) /
    Math.round((Math.max(...rects.map(([x]) => x)) - left) / (rects[0]![2] - 0.02))
  const at = (value: number, from: number): number => Math.round((value - from) / side) + 4
  const most = Math.max(...rects.map(([x]) => at(x, left))) + 5
  const rows = Array.from({ length: most }, () => Array.from({ length: most }, () => '.'))
  for (const [x, y] of rects) rows[at(y, top)]![at(x, left)] = '#'
  return rows.map((row) => row.join(''))
}

describe('the page of an organiser', () => {
  it('is found from the petition, and shows numbers, shares by way and a poster', async () => {
    await reader.goto(fresh(petition.path))
    await reader.getByRole('link', { name: 'For the organisers' }).click()
    await reader.getByLabel('Your e-mail').waitFor()
    await inspect(reader, 'pledges-1-way-in')
    await ada.goto(await linkFor(site, 'ada@example.org'))
    await ada.getByRole('button', { name: 'Open my signature' }).click()
    await ada.getByRole('link', { name: 'Your petition: text, translations, reasons' }).click()
    await ada.getByRole('link', { name: 'Numbers, updates, pledges and co-organisers' }).click()
    await ada.waitForURL('**/organise')
    await until(
      'visits are written down',
      async () => (await site.rows('select 1 from channel_visits')).length === 2,
      30,
    )
    await ada.reload()
    const row = (way: string) => ada.locator('.share-links tr').filter({ hasText: way })
    assert.match(await row('Mastodon').innerText(), /2\s+2\b/)
    assert.match(await row('Poster').innerText(), /1\s+1\b/)
    await inspect(ada, 'pledges-2-organise')
    await onPhone(ada, 'pledges-2-organise-phone')
    await ada.setViewportSize(phone)
    assert.ok(
      await ada.evaluate(
        `[...document.querySelectorAll('.table')].every((one) => one.scrollHeight <= one.clientHeight)`,
      ),
      'no row is cut off',
    )
    await ada.setViewportSize(desktop)
    const context = ada.context()
    assert.deepEqual(
      (await context.cookies()).map(({ name }) => name).filter((name) => /via|visit|track/.test(name)),
      [],
    )
  })

  it('has a poster whose code leads to the petition', async () => {
    const href = await ada.getByRole('link', { name: 'Poster (PDF)' }).getAttribute('href')
    const pdf = Buffer.from(await (await fetch(site.url + href!)).arrayBuffer())
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-')
    const drawn = squaresOf(pdf)
    const { data, size } = encode(`${site.url}${petition.path}?via=poster`, { ecc: 'M', border: 4 })
    assert.deepEqual(
      drawn,
      data.map((row) => row.map((dark) => (dark ? '#' : '.')).join('')),
      `${size} modules`,
    )
    if (!process.env.PICTURES) return
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="460">${drawn.flatMap((row, y) => [...row].map((one, x) => (one === '#' ? `<rect x="${x}" y="${y}" width="1" height="1"/>` : ''))).join('')}</svg>`
    await ada.setContent(svg)
    await picture(ada, 'pledges-3-code')
    await ada.goto(`${site.url}${petition.path}/organise`)
  })
})

describe('what people will do', () => {
  it('is offered, taken from the status page without script, and asked about once after 30 days', async () => {
    await offer('I will cancel my membership')
    const ben = await (await visitor({ size: phone, script: false })).newPage()
    await ben.goto(fresh(petition.path))
    await signForm(ben, { email: 'ben@example.org' })
    await ben.getByLabel('Six-digit code').fill(await codeFor(site, 'ben@example.org'))
    await ben.getByRole('button', { name: 'Confirm' }).click()
    await ben.waitForURL('**/signature')
    await counted(site, petition.slug, 2)
    await ben.reload()
    await inspect(ben, 'pledges-10-status-phone')
    await ben.getByRole('button', { name: 'I will do this' }).click()
    await ben.getByText('You said that you will.').waitFor()
    await inspect(ben, 'pledges-11-taken-phone')
    await until(
      'the pledge is counted',
      async () =>
        (await site.rows(`select 1 from log_entries where kind = 'pledge' and number is not null`)).length ===
        1,
    )
    await says(petition.path, /1 person said they would; 0 say they have\./)
    await inspect(reader, 'pledges-12-petition')
    await onPhone(reader, 'pledges-12-petition-phone')
    assert.match(await textOf(reader), /2\s+signatures/)

    await site.rows(
      `update voices set confirmed_at = confirmed_at - interval '31 days' where subject_id in (select subject_id from pledges)`,
    )
    for (let n = 0; n < 2; n++) await addJob(site.ctx, 'petitions.ask-pledges', {})
    const mail = await mailTo(site, 'ben@example.org', 2)
    assert.match(mail.subject, /^Have you done it\?/)
    const later = await (await visitor({ size: phone, script: false })).newPage()
    await later.goto(mail.links.find((link) => link.includes('/by-mail/'))!)
    await inspect(later, 'pledges-13-asked-phone')
    await later.getByRole('button', { name: 'Yes, I have' }).click()
    await later.getByText('You said that you have done it.').waitFor()
    await inspect(later, 'pledges-14-done-phone')
    await says(petition.path, /1 person said they would; 1 says they have\./)
    assert.equal((await mailsTo(site, 'ben@example.org')).length, 2, 'asked once')
  })

  it('is ended by a moderator with a public reason, by keyboard; what was said stays counted', async () => {
    await mo.goto(`${site.url}/desk/updates`)
    await inspect(mo, 'pledges-15-desk')
    await onPhone(mo, 'pledges-15-desk-phone')
    await tabTo(mo, ({ text: label }) => label === 'Offer it no longer')
    await mo.keyboard.press('Enter')
    await mo.locator('#error-summary').waitFor()
    await inspect(mo, 'pledges-16-desk-wrong')
    await tabTo(mo, ({ name }) => name === 'reason')
    await mo.keyboard.type('It asks people to break a contract.')
    await mo.keyboard.press('Enter')
    await mo.getByText('Done, and recorded').waitFor()
    await says(petition.path, /It asks people to break a contract\./)
    assert.match(await textOf(reader), /1 person said they would; 1 says they have\./)
    await inspect(reader, 'pledges-17-ended')
    await ada.goto(`${site.url}${petition.path}/organise`)
    await ada.getByText('It asks people to break a contract.').waitFor()
  })
})

describe('an update that is taken back', () => {
  it('before anybody has read it leaves nothing; after it was mailed the page says what cannot be called back', async () => {
    const fan = await (await visitor({ size: phone })).newPage()
    await fan.goto(fresh(petition.path))
    await fan.locator('#follow').getByLabel('E-mail').fill('fan@example.org')
    await fan.getByRole('button', { name: 'Follow by mail' }).click()
    const follow = await mailTo(site, 'fan@example.org')
    await fan.goto(follow.links[0]!)
    await fan.locator('main form button').first().click()
    await fan.waitForLoadState('load')

    await write('A first try')
    await ada.getByText('Take it back', { exact: true }).click()
    await ada.getByText('Nobody has read it yet, and nobody will.').waitFor()
    await inspect(ada, 'pledges-20-take-back-waiting')
    await ada.getByRole('button', { name: 'Yes, take it back' }).click()
    await ada.waitForURL('**done=withdrawn')
    await ada.getByText('Nobody has read it.', { exact: true }).waitFor()

    await write('They have answered')
    await mo.goto(`${site.url}/desk/updates`)
    await mo.getByRole('button', { name: 'Show it', exact: true }).click()
    await mo.getByText('Done, and recorded').waitFor()
    await says(petition.path, /They have answered/)
    await mailTo(site, 'fan@example.org', 2)
    await until(
      'the mail is written down as sent',
      async () =>
        (await site.rows(`select 1 from mailings where kind like 'news:%' and accepted_at is not null`))
          .length === 1,
    )
    await ada.reload()
    await ada.getByText('Take it back', { exact: true }).click()
    await ada.getByText('1 mail has been sent already and cannot be called back').waitFor()
    await inspect(ada, 'pledges-21-take-back-mailed')
    await onPhone(ada, 'pledges-21-take-back-mailed-phone')
    await ada.getByRole('button', { name: 'Yes, take it back' }).click()
    await ada.waitForURL('**done=withdrawn')
    await ada.getByText('1 mail had been sent and cannot be called back.').waitFor()
    await inspect(ada, 'pledges-22-taken-back')
    await until('nobody reads it any more', async () => {
      await reader.goto(fresh(petition.path))
      return !/They have answered/.test(await textOf(reader))
    })
    await says(`${petition.path}/updates`, /was taken back by those who wrote it on/)
    await inspect(reader, 'pledges-23-updates')
    assert.doesNotMatch(await textOf(reader), /They have answered|A first try/)
  })
})
