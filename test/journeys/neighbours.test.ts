import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { listPetition } from '#features/petitions/index.ts'
import { opened, petition as first, site } from './opened.ts'
import {
  authorOf,
  codeFor,
  counted,
  desktop,
  fresh as freshOn,
  inspect,
  mailTo,
  onPhone,
  openPetition,
  phone,
  picture,
  signForm,
  signOverHttp,
  staff,
  tabTo,
  textOf,
  tick,
  until,
  visitor,
  type Opened,
} from './setup.ts'

let mo: Page

before(async () => {
  await opened
  mo = await (await staff(site, 'moderator', { size: desktop })).newPage()
  await list(first)
})

async function list({ slug }: Opened): Promise<void> {
  const [row] = await site.rows<{ id: number }>(`select id from staff where name = 'Mo'`)
  await listPetition(site.ctx, { id: row!.id }, slug)
}

const fresh = (path: string): string => freshOn(site, path)

describe('petitions that ask something similar', () => {
  it('are offered while the title is typed, and stand in a step of their own', async () => {
    const page = await (await visitor({ size: phone })).newPage()
    await page.goto(`${site.url}/petitions/new?work=paper-crowns-2026`)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByLabel('What is asked').pressSequentially('Show the poster of the makers', { delay: 5 })
    const offered = page.locator('similar-petitions a')
    await offered.filter({ hasText: 'Show the film under the poster of its makers' }).waitFor()
    await inspect(page, 'neighbours-1-typed-phone')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('heading', { name: /one of these/ }).waitFor()
    await inspect(page, 'neighbours-2-step-phone')
    await page.setViewportSize(desktop)
    await picture(page, 'neighbours-2-step')
    await tabTo(page, ({ text: label }) => label.startsWith('Show the film under'))
    await page.keyboard.press('Enter')
    await page.waitForURL(`**${first.path}`)
  })

  it('are joined by a moderator: the address leads to the open one; undone, all is as it was', async () => {
    const same = await openPetition(site, {
      work: 'paper-crowns-2026',
      action: 'Give the film its first poster again',
      email: 'same@example.org',
    })
    await signOverHttp(site, same.slug, { email: 'ben@example.org' })
    await counted(site, same.slug, 2)
    await mo.goto(`${site.url}/desk/pairs`)
    await inspect(mo, 'neighbours-3-desk')
    const join = mo.locator('#join')
    await join.getByLabel('The petition that is joined').fill(site.url + same.path)
    await join.getByLabel('The open petition').fill('no-such-petition')
    await join.getByRole('button', { name: 'Join them' }).click()
    await mo.locator('#error-summary').waitFor()
    await join.getByLabel('The open petition').fill(site.url + first.path)
    await join.getByLabel('Why (public)').fill('Both ask for the first poster.')
    await join.getByRole('button', { name: 'Join them' }).click()
    await mo.getByText('Done, and recorded').waitFor()
    await inspect(mo, 'neighbours-4-desk-joined')

    const reader = await (await visitor({ size: desktop })).newPage()
    await until('its address leads to the open one', async () => {
      await reader.goto(fresh(same.path))
      return new URL(reader.url()).pathname === first.path
    })
    await until('the open one says so', async () => {
      await reader.goto(fresh(first.path))
      return /2 signatures, counted apart/.test(await textOf(reader))
    })
    await inspect(reader, 'neighbours-5-open')
    const mail = await mailTo(site, 'ben@example.org', 2)
    assert.match(mail.subject, /^Joined: /)
    const ben = await (await visitor({ size: phone, script: false })).newPage()
    await ben.goto(mail.links.find((link) => link.includes('/c/'))!)
    await ben.getByRole('button', { name: 'Open my signature' }).click()
    await ben.getByText('This petition was joined to another one').waitFor()
    await inspect(ben, 'neighbours-6-signer-phone')
    await ben.getByRole('link', { name: 'Read and sign the other petition' }).click()
    await ben.waitForURL(`**${first.path}`)

    await mo.goto(`${site.url}/desk/pairs#join`)
    await mo.getByRole('button', { name: 'Undo the join' }).click()
    await mo.locator('#error-summary').waitFor()
    await picture(mo, 'neighbours-7-undo-wrong')
    await mo.getByLabel('Why it is undone').fill('They ask for different posters.')
    await mo.getByRole('button', { name: 'Undo the join' }).click()
    await mo.getByText('Done, and recorded').waitFor()
    await until('it stands at its address again', async () => {
      await reader.goto(fresh(same.path))
      return new URL(reader.url()).pathname === same.path
    })
    assert.match(await textOf(reader), /2\s+signatures/)
    await reader.goto(fresh(`${same.path}/decisions`))
    assert.match(await textOf(reader), /They ask for different posters/)
    await inspect(reader, 'neighbours-8-decisions')
  })
})

describe('a petition that asks for the opposite', () => {
  it('stands beside it at one size on both pages, once a moderator confirms the pair', async () => {
    const other = await openPetition(site, {
      work: 'paper-crowns-2026',
      action: 'Keep the poster of Lumen',
      why: 'The film is about a tournament, and the poster shows one.',
      email: 'olga@example.org',
    })
    await list(other)
    const olga = await authorOf(site, other, 'olga@example.org', { size: phone, script: false })
    const form = olga.locator('#oppose')
    await form.getByLabel('Address of the other petition').fill('elsewhere')
    await form.getByRole('button', { name: 'Propose it' }).click()
    await olga.locator('#error-summary').waitFor()
    await inspect(olga, 'neighbours-10-oppose-wrong-phone')
    await form.getByLabel('Address of the other petition').fill(site.url + first.path)
    await form.getByRole('button', { name: 'Propose it' }).click()
    await olga.getByText('Proposed. A moderator decides.').waitFor()
    await mo.goto(`${site.url}/desk/pairs`)
    await picture(mo, 'neighbours-11-desk')
    await mo.getByRole('button', { name: 'Confirm the pair' }).click()
    await mo.getByText('Done, and recorded').waitFor()
    const reader = await (await visitor({ size: desktop })).newPage()
    for (const [page, opposite] of [
      [other.path, 'Show the film under the poster of its makers'],
      [first.path, 'Keep the poster of Lumen'],
    ] as const) {
      await until('each shows the other', async () => {
        await reader.goto(fresh(page))
        return (await textOf(reader)).includes('Two petitions that ask for opposite things')
      })
      await reader.locator('main').getByText(opposite).first().waitFor()
    }
    const boxes = await Promise.all(
      (await reader.locator('#other-view .opposing > *').all()).map((side) => side.boundingBox()),
    )
    assert.equal(boxes.length, 2)
    assert.ok(Math.abs(boxes[0]!.width - boxes[1]!.width) < 2, 'at one size')
    await inspect(reader, 'neighbours-12-opposing')
    await onPhone(reader, 'neighbours-12-opposing-phone')
  })
})

describe('reasons for signing', () => {
  it('are written on a phone, checked, shown without a name from the next day, reported and taken down', async () => {
    const ben = await (await visitor({ size: phone })).newPage()
    await ben.goto(fresh(first.path))
    await signForm(ben, { email: 'carl@example.org', name: 'Carl Ode' })
    await ben.getByLabel('Six-digit code').fill(await codeFor(site, 'carl@example.org'))
    await ben.getByRole('button', { name: 'Confirm' }).click()
    // The page loads itself again when it is counted.
    await ben.getByText('Counted: you are number 2').waitFor()
    const own = ben.locator('form[action$="/signature/reason"]')
    await own.getByLabel('Why did you sign?').fill('My daughter plays chess.')
    await own.getByRole('button', { name: 'Save' }).click()
    await ben.getByText('It waits for a check.').waitFor()
    await inspect(ben, 'neighbours-21-reason-waits-phone')
    await mo.goto(`${site.url}/desk/reasons`)
    await inspect(mo, 'neighbours-22-desk')
    await mo.getByRole('button', { name: 'Show it', exact: true }).click()
    await mo.getByText('Done, and recorded').waitFor()
    const reader = await (await visitor({ size: desktop })).newPage()
    await reader.goto(fresh(first.path))
    assert.doesNotMatch(await textOf(reader), /plays chess/, 'not on the day of the check')
    // Nobody can wait for a day here.
    await site.rows(`update shown_reasons set day = day - 1`)
    await until('it is shown', async () => {
      await reader.goto(fresh(first.path))
      return /Read 1 reason/.test(await textOf(reader))
    })
    assert.equal(await reader.getByText('My daughter plays chess.').isVisible(), false, 'folded')
    await reader.getByText('Read 1 reason').click()
    assert.doesNotMatch(await textOf(reader), /Carl Ode/)
    await inspect(reader, 'neighbours-23-reasons')
    await onPhone(reader, 'neighbours-23-reasons-phone')
    await reader.locator('#reasons').getByRole('link', { name: 'Report' }).click()
    await reader.getByRole('button', { name: 'Report it' }).click()
    await reader.locator('#error-summary').waitFor()
    await tick(reader.getByLabel('It tells something private'))
    await inspect(reader, 'neighbours-24-report')
    await reader.getByRole('button', { name: 'Report it' }).click()
    await reader.getByRole('heading', { name: 'Reported' }).waitFor()
    await mo.goto(`${site.url}/desk/reasons`)
    await mo.getByText('It tells something private').waitFor()
    await picture(mo, 'neighbours-25-desk-reported')
  })

  it('are shown only where the author wants it', async () => {
    const ada = await authorOf(site, first, 'ada@example.org')
    await ada.getByRole('button', { name: 'Do not show reasons' }).click()
    await ada.locator('#reasons').getByRole('button').waitFor()
    const reader = await (await visitor({ size: desktop })).newPage()
    await until('no reason is shown', async () => {
      await reader.goto(fresh(first.path))
      return !/Why people signed/.test(await textOf(reader))
    })
    await picture(ada, 'neighbours-26-author-off')
    await ada.locator('#reasons').getByRole('button').click()
    await until('reasons are shown again', async () => {
      await reader.goto(fresh(first.path))
      return /Why people signed/.test(await textOf(reader))
    })
  })
})
