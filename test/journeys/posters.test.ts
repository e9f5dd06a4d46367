import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { loadSample } from '../../src/features/desk/sample/actions.ts'
import { dispute, type Dispute } from '../../src/features/desk/sample/people.ts'
import { small } from '../../src/features/desk/sample/sample.testing.ts'
import {
  codeFor,
  desktop,
  inspect,
  phone,
  startSite,
  tick,
  until,
  visitor,
  type Looks,
  type Site,
} from './setup.ts'

/** Few signatures; 19 people who say that they saw the film have answered about the service's poster, so that one more makes a share. */
const answered: Dispute = {
  ...small,
  posters: {
    ...dispute.posters,
    versions: dispute.posters.versions.map((version) => ({
      ...version,
      votes:
        version.id === 'service-poster' ? { all: { 'much-worse': 15, fair: 4 }, promo: { expects: 30 } } : {},
    })) as Dispute['posters']['versions'],
  },
}

let site: Site
let posters: string

before(async () => {
  site = await startSite()
  await loadSample(site.ctx, 0, answered)
  const [work] = await site.rows<{ slug: string }>('select slug from works where sample is not null')
  posters = `/works/${work!.slug}/posters`
})

const open = async (path: string, looks: Looks = {}): Promise<Page> => {
  const page = await (await visitor(looks)).newPage()
  await page.goto(site.url + path)
  return page
}
const wide = (page: Page): Promise<number> =>
  page.evaluate<number>(`document.documentElement.scrollWidth - document.documentElement.clientWidth`)

async function pair(page: Page): Promise<{ x: number; y: number; width: number; height: number }[]> {
  const pictures = page.locator('picture-slider .pair img')
  await pictures.first().scrollIntoViewIfNeeded()
  return Promise.all((await pictures.all()).map(async (one) => (await one.boundingBox())!))
}

async function answer(page: Page, email: string): Promise<void> {
  await page.getByRole('link', { name: 'Say whether it is fair' }).click()
  await page.getByRole('link', { name: 'All of it' }).click()
  await tick(page.getByLabel('Much worse than the work'))
  await tick(page.locator('input[name=trait][value=critical]'))
  await page.getByLabel('Your name').fill('Ben Okonjo')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Country').selectOption('DE')
  await tick(page.locator('input[name=consent]'))
  // A form that comes back within two seconds was hardly read.
  await page.waitForTimeout(2_100)
}

describe('somebody compares the posters of a film', () => {
  it('moves the slider by keyboard and pointer, and reads the synopses word by word', async () => {
    const page = await open(posters, { size: desktop })
    const cut = (): Promise<string> =>
      page.locator('picture-slider .pair').evaluate((element) => element.style.getPropertyValue('--cut'))
    const range = page.locator('picture-slider input[type=range]')
    const [first, second] = await pair(page)
    assert.deepEqual(first, second, 'the two lie over each other')
    assert.equal(await cut(), '50%')
    await range.focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    assert.equal(await cut(), '52%')
    await page.keyboard.press('Home')
    assert.equal(await cut(), '0%')
    const [box] = await pair(page)
    await page.mouse.move(box!.x + box!.width / 4, box!.y + box!.height / 2)
    await page.mouse.down()
    assert.equal(await cut(), '25%')
    await page.mouse.move(box!.x + box!.width / 2, box!.y + box!.height / 2, { steps: 4 })
    assert.equal(await cut(), '50%')
    await page.mouse.up()
    assert.equal(await range.inputValue(), '50')
    assert.match((await page.locator('.difference del').allInnerTexts()).join(' '), /lifetime/)
    assert.match((await page.locator('.difference ins').allInnerTexts()).join(' '), /kindness/)
    assert.equal(await wide(page), 0)
    await inspect(page, 'posters-1280')
  })

  it('sees the two beside each other on a phone without script', async () => {
    const page = await open(posters, { size: phone, script: false })
    const [first, second] = await pair(page)
    assert.equal(first!.y, second!.y)
    assert.ok(first!.x + first!.width <= second!.x)
    assert.equal(first!.height, second!.height)
    assert.equal(await page.locator('.slider-control').isVisible(), false)
    assert.equal(await wide(page), 0)
    await inspect(page, 'posters-plain-390')
  })

  for (const [size, script, before] of [
    [phone, false, 19],
    [desktop, true, 20],
  ] as const)
    it(`says whether a poster is fair, and is counted in the drawing, at ${size.width} pixels`, async () => {
      const email = `ben${size.width}@example.org`
      const page = await open(posters, { size, script })
      await page.locator('.versions .version', { hasText: 'Lumen' }).locator('figcaption b a').click()
      await page.getByText(`Say that they saw it, n = ${before}`).waitFor()
      assert.equal(await wide(page), 0)
      await answer(page, email)
      await inspect(page, `fair-form-${size.width}`)
      await page.getByRole('button', { name: 'Send', exact: true }).click()
      await page.getByLabel('Six-digit code').fill(await codeFor(site, email))
      await page.getByRole('button', { name: 'Confirm' }).click()
      await page.getByText('Much worse than the work. You found: critical').waitFor()
      await inspect(page, `fair-status-${size.width}`)
      const version = page.url().replace(/\/vote.*/, '')
      await until(`${before + 1} in the drawing`, async () => {
        await page.goto(version)
        return page.getByText(`Say that they saw it, n = ${before + 1}`).isVisible()
      })
      assert.equal(await wide(page), 0)
      await inspect(page, `fair-${size.width}`)
    })
})
