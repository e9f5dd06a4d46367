import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { aFilm, VTT, without } from '../../src/features/viewings/room/room.testing.ts'
import {
  addWork,
  codeFor,
  desktop,
  inspect,
  phone,
  picture,
  staff,
  startSite,
  tick,
  until,
  visitor,
  type Site,
} from '../journeys/setup.ts'
import { later } from '../journeys/tidying.ts'

let site: Site
let work = ''
let folder = ''
let desk: Page

const file = (name: string, bytes: Buffer | string): string => {
  writeFileSync(join(folder, name), bytes)
  return join(folder, name)
}

const kept = (page: Page): Promise<Record<string, Record<string, unknown[]>>> =>
  page.evaluate(`JSON.parse(localStorage.getItem('firsthand-proofs') ?? '{}')`)

/** As somebody does who was just told that the browser keeps a proof: on to the work, and a review of it. Answers the address of the page for their review. */
async function review(page: Page, { name, mark, size }: { name: string; mark: string; size: number }) {
  const email = `${name.toLowerCase()}@example.org`
  await page.getByRole('link', { name: 'Say what you think of the work' }).click()
  await page.waitForURL(`**/works/${work}`)
  await page.getByRole('link', { name: 'Write a review' }).click()
  await page.getByLabel('All of it').check({ force: true })
  await page.getByLabel('Your mark').selectOption(mark)
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Country').selectOption('FR')
  await page.locator('input[name=consent]').check({ force: true })
  const offer = page.locator('proof-offer')
  await offer.getByText('A viewing was verified in this site’s screening room').waitFor()
  assert.match(
    await offer.innerText(),
    /a viewing of this work was verified, not that it was you who watched/,
  )
  assert.equal(await page.locator('input[name=proof]').inputValue(), '')
  await offer.getByText('Add that a viewing was verified').click()
  await inspect(page, `room-r1-offer-${size}`)
  // A form that comes back within two seconds was hardly read.
  await page.waitForTimeout(2_100)
  await page.getByRole('button', { name: 'Send the review' }).click()
  await page.getByLabel('Six-digit code').fill(await codeFor(site, email))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByText('Counted: a review with number').waitFor()
  await page.getByText(`${mark} of 5 · All of it · the viewing was verified`).waitFor()
  await page.getByText('With proof that a viewing was verified').waitFor()
  await inspect(page, `room-r2-status-${size}`)
}

const currentTime = (page: Page): Promise<number> =>
  page.evaluate(`document.querySelector('video')?.currentTime ?? 0`)

describe('the screening room', { skip: without }, () => {
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'firsthand-films-'))
    later(() => rmSync(folder, { recursive: true, force: true }))
    site = await startSite()
    work = await addWork(site)
    desk = await (await staff(site, 'operator')).newPage()
  })

  it('the operator adds a film: what is missing is asked for', async () => {
    await desk.goto(`${site.url}/desk/room`)
    await inspect(desk, 'room-1-desk')
    await desk.getByRole('button', { name: 'Add', exact: true }).click()
    await desk.locator('#error-summary').waitFor()
    await inspect(desk, 'room-2-missing')
    await desk.getByLabel('Work', { exact: true }).fill(`${site.url}/works/${work}`)
    await tick(desk.getByLabel('the whole work'))
    await desk.getByLabel('Title').fill('Paper Crowns, the whole film')
    await desk.getByLabel('Language').fill('en')
    await desk.getByLabel('Why you may show it').fill('We are the producer.')
    await tick(desk.getByLabel('I have the right to show this film'))
    await desk.getByRole('button', { name: 'Add', exact: true }).click()
    await desk.getByText('Now it needs its file').waitFor()
    await inspect(desk, 'room-3-added')
  })

  it('a file that is no film is refused at once, and nothing of it stays', async () => {
    await desk
      .locator('#film-file')
      .setInputFiles(file('holiday.zip', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(2_000_000)])))
    await desk.getByRole('button', { name: 'Upload' }).click()
    await desk.getByText('This file is not a film in a format that can be read').waitFor()
    await inspect(desk, 'room-4-no-film')
  })

  it('a damaged film is told so after it was looked at', async () => {
    const whole = aFilm(40)
    await desk.locator('#film-file').setInputFiles(file('cut.mp4', whole.subarray(0, whole.length / 3)))
    await desk.getByRole('button', { name: 'Upload' }).click()
    await desk.getByText('It is prepared in the background').waitFor()
    await until(
      'it was looked at',
      async () => {
        await desk.reload()
        return desk.getByText('This file is damaged or cut off').isVisible()
      },
      30,
    )
    await inspect(desk, 'room-5-damaged')
  })

  it('a film in several pieces is prepared, gets captions and is shown', async () => {
    await desk
      .locator('#film-file')
      .setInputFiles(
        file(
          'film.mp4',
          aFilm(12, [
            '-b:v',
            '1500k',
            '-minrate',
            '1500k',
            '-maxrate',
            '1500k',
            '-bufsize',
            '1500k',
            '-x264-params',
            'nal-hrd=cbr',
          ]),
        ),
      )
    await desk.getByRole('button', { name: 'Upload' }).click()
    await desk.getByText('It is prepared in the background').waitFor()
    await until(
      'it is ready',
      async () => {
        await desk.reload()
        return desk.locator('.headline').getByText('ready').isVisible()
      },
      60,
    )
    for (const [kind, text] of [
      ['Captions', VTT],
      ['Audio description', 'WEBVTT\n\n00:00.500 --> 00:06.000\nA girl folds a crown of newspaper.\n'],
    ] as const) {
      await tick(desk.locator('#tracks').getByLabel(kind, { exact: true }))
      await desk.locator('#tracks').getByLabel('Language').fill('en')
      await desk.locator('#track-file').setInputFiles(file('text.vtt', text))
      await until('the text is in the field', async () =>
        (await desk.locator('#f-vtt').inputValue()).startsWith('WEBVTT'),
      )
      await desk.locator('#tracks').getByRole('button', { name: 'Add' }).click()
      await desk.getByText('The text is added').waitFor()
    }
    await tick(desk.getByLabel('Everybody'))
    await desk.getByRole('button', { name: 'Decide' }).click()
    await desk.getByText('Decided, and recorded').waitFor()
    await inspect(desk, 'room-6-shown')
  })

  for (const [how, native, name, mark] of [
    ['hls.js', false, 'Ben', '4'],
    ['the browser itself', true, 'Dana', '2.5'],
  ] as const)
    it(`somebody watches it with ${how}, gets proof, and reviews the work with it`, async () => {
      const context = await visitor({ size: native ? phone : desktop })
      if (!native) await context.addInitScript(`HTMLMediaElement.prototype.canPlayType = () => ''`)
      const page = await context.newPage()
      await page.goto(`${site.url}/works/${work}/room`)
      await inspect(page, `room-7-before-${native ? 390 : 1280}`)
      await tick(page.getByLabel('Show the audio description as text'))
      await page.getByRole('button', { name: 'Watch', exact: true }).click()
      await page.getByText('A girl folds a crown of newspaper.').waitFor()
      await until('it plays', async () => (await currentTime(page)) > 2, 15)
      await picture(page, `room-8-playing-${native ? 390 : 1280}`)
      await page.getByText('Your browser now keeps proof').waitFor({ timeout: 25_000 })
      await inspect(page, `room-9-proof-${native ? 390 : 1280}`)
      const proofs = (await kept(page))[work]!
      assert.deepEqual(Object.keys(proofs).sort(), ['review', 'sign', 'vote'])
      await until(
        'nothing of the viewing is kept',
        async () => (await site.rows('select from room_viewings')).length === 0,
      )
      assert.deepEqual(
        (await context.cookies()).filter(({ name }) => name.includes('room')),
        [],
      )
      await review(page, { name, mark, size: native ? 390 : 1280 })
      await context.close()
    })

  it('the work counts both as verified, and the log has their proofs', async () => {
    const page = await (await visitor({ size: phone })).newPage()
    await page.goto(`${site.url}/works/${work}/reviews`)
    await page.getByText('Saw all of it, verified in this site’s screening room').first().waitFor()
    assert.match(
      await page.locator('main').innerText(),
      /Saw all of it, verified in this site’s screening room\s+2 people/,
    )
    await inspect(page, 'room-r3-counts-390')
    await page.setViewportSize(desktop)
    await picture(page, 'room-r3-counts-1280')
    const { groups } = (await (await fetch(`${site.url}/works/${work}/reviews.json`)).json()) as {
      groups: Record<string, { marks: Record<string, number> }>
    }
    assert.deepEqual(Object.keys(groups), ['all/room'])
    assert.deepEqual([groups['all/room']?.marks['2.5'], groups['all/room']?.marks['4']], [1, 1])
    const leaves = await site.rows<{ leaf: string }>(
      `select leaf from log_entries where leaf like '%\ntoken\n%' or leaf like '%\nreview\n%' order by index`,
    )
    assert.deepEqual(
      leaves.map(({ leaf }) => leaf.split('\n')[1]),
      ['token', 'review', 'token', 'review'],
    )
    const verifier = file('verify.js', await (await fetch(`${site.url}/verify.js`)).text())
    const { stdout } = await promisify(execFile)(process.execPath, [verifier, site.url], { cwd: folder })
    assert.match(stdout, /viewings {5}2 used proofs: each signed by a published key, each used once/)
    assert.match(stdout, new RegExp(`2 {2}room .*, ${work}, review, key`))
  })

  it('somebody who skips gets none, and is told why', async () => {
    const page = await (await visitor()).newPage()
    await page.goto(`${site.url}/works/${work}/room`)
    await page.getByRole('button', { name: 'Watch', exact: true }).click()
    await until('it plays', async () => (await currentTime(page)) > 1, 15)
    await page.evaluate(`void (document.querySelector('video').currentTime = 10.5)`)
    await until('it has ended', () => page.evaluate<boolean>(`document.querySelector('video').ended`), 15)
    await page.getByText('too little of it was played here for a proof').waitFor()
    assert.match(await page.locator('.room-played').innerText(), /80 % are needed/)
    await inspect(page, 'room-10-skipped-1280')
    await page.setViewportSize(phone)
    await inspect(page, 'room-10-skipped-390')
    assert.deepEqual(await kept(page), {})
    const percent = Number(await page.locator('.room-percent').innerText())
    assert.ok(percent > 5 && percent < 50, `${percent}`)
    await page.goto(`${site.url}/works/${work}/reviews/new`)
    await page.getByLabel('Your mark').waitFor()
    assert.equal(await page.locator('proof-offer').isVisible(), false)
  })

  it('a second tab of the same browser takes over', async () => {
    const context = await visitor()
    const [first, second] = [await context.newPage(), await context.newPage()]
    for (const page of [first, second]) {
      await page.goto(`${site.url}/works/${work}/room`)
      await page.getByRole('button', { name: 'Watch', exact: true }).click()
      await until('it plays', async () => (await currentTime(page)) > 0.5, 15)
    }
    await first.getByText('opened in another tab').waitFor()
    await inspect(first, 'room-11-elsewhere')
    await context.close()
  })

  it('without script it says so, and still explains', async () => {
    const page = await (await visitor({ size: phone, script: false })).newPage()
    await page.goto(`${site.url}/works/${work}/room`)
    await page.getByText('Watching here needs JavaScript').waitFor()
    await inspect(page, 'room-12-without-script')
  })

  it('taken down: its files are gone, and nobody can watch it', async () => {
    await desk.locator('#remove').getByLabel('Why').fill('The licence has ended')
    await desk.getByRole('button', { name: 'Take it down for good' }).click()
    await desk.getByText('The film was taken down').waitFor()
    await inspect(desk, 'room-13-taken-down')
    assert.match(await (await fetch(`${site.url}/works/${work}/room`)).text(), /Nothing is shown here now/)
  })
})
