import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import {
  codeFor,
  counted,
  desktop,
  inspect,
  openPetition,
  startSite,
  visitor,
  type Opened,
  type Site,
} from './setup.ts'

let site: Site
let petition: Opened

before(async () => {
  site = await startSite()
  petition = await openPetition(site)
})

interface Focus {
  name: string
  tag: string
  type: string
  text: string
  outline: number
  inView: boolean
  covered: boolean
}

const FOCUS = `(() => {
  const element = document.activeElement
  const style = getComputedStyle(element)
  const box = element.getBoundingClientRect()
  const ring = style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth)
  const x = Math.min(Math.max(box.x + box.width / 2, 0), innerWidth - 1)
  const at = document.elementFromPoint(x, Math.min(Math.max(box.y + box.height / 2, 0), innerHeight - 1))
  return {
    name: element.getAttribute('name') ?? '', tag: element.tagName, type: element.type ?? '', text: (element.innerText ?? '').trim(),
    outline: ring,
    inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    covered: !(at && (element.contains(at) || at.contains(element) || element.labels?.[0]?.contains(at))),
  }
})()`

/** Presses Tab until the focus is where it was to go. Wherever it comes by, the focus can be seen (WCAG 2.4.7, 2.4.11). */
async function tabTo(page: Page, is: (focus: Focus) => boolean, most = 60): Promise<Focus> {
  for (let presses = 0; presses < most; presses++) {
    await page.keyboard.press('Tab')
    const focus = (await page.evaluate(FOCUS)) as Focus
    assert.ok(focus.outline >= 2, `no ring at ${JSON.stringify(focus)}`)
    assert.ok(focus.inView && !focus.covered, `out of sight: ${JSON.stringify(focus)}`)
    if (is(focus)) return focus
  }
  throw new Error(`not reached with ${most} presses of Tab`)
}

describe('somebody with a keyboard', () => {
  it('skips to the content', async () => {
    const page = await (await visitor({ size: desktop })).newPage()
    await page.goto(site.url + petition.path)
    await page.keyboard.press('Tab')
    const skip = page.locator('a.skip')
    assert.equal(await page.evaluate('document.activeElement.className'), 'skip')
    const box = await skip.boundingBox()
    assert.ok(box && box.x >= 0 && box.y >= 0 && box.width > 40, 'the link is seen while it has the focus')
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate('document.activeElement.id'), 'content')
    await tabTo(page, ({ tag, text }) => tag === 'A' && text === 'Paper Crowns', 1)
  })

  it('signs with Tab, letters, Space and Enter alone', async () => {
    const page = await (await visitor({ size: desktop })).newPage()
    await page.goto(site.url + petition.path)
    await tabTo(page, ({ name }) => name === 'name')
    await page.keyboard.type('Ben Okonjo')
    await tabTo(page, ({ name }) => name === 'email', 1)
    await page.keyboard.type('ben@example.org')
    await tabTo(page, ({ name }) => name === 'country', 1)
    await page.keyboard.type('Germ')
    await tabTo(page, ({ name }) => name === 'answer', 3)
    await page.keyboard.press('Space')
    await tabTo(page, ({ name }) => name === 'consent', 4)
    await page.keyboard.press('Space')
    await tabTo(page, ({ tag, type }) => tag === 'BUTTON' && type === 'submit', 1)
    await page.keyboard.press('Enter')

    await page.waitForURL('**/signature/confirm')
    await inspect(page, 'keyboard-code')
    const code = await codeFor(site, 'ben@example.org')
    await tabTo(page, ({ name }) => name === 'seen')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await tabTo(page, ({ name }) => name === 'code', 1)
    await page.keyboard.type(`${code.slice(0, 3)} ${code.slice(3)}`)
    await tabTo(page, ({ text }) => text === 'Confirm', 1)
    await page.keyboard.press('Enter')
    await page.getByText('Counted: you are number 2').waitFor()
    await counted(site, petition.slug, 2)
    const [row] = await site.rows<{ basis: string; country: string; wishes: string[] }>(
      `select v.basis, v.country, s.wishes from voices v join submissions s using (subject_id, id) order by v.confirmed_at desc limit 1`,
    )
    assert.deepEqual(row, { basis: 'promo', country: 'DE', wishes: ['answer'] })
    await tabTo(page, ({ text }) => text === 'Take it back')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Taken back' }).waitFor()
    await counted(site, petition.slug, 1)
  })

  it('is led from a mistake to its field', async () => {
    const page = await (await visitor({ size: desktop, script: false })).newPage()
    await page.goto(site.url + petition.path)
    await page.locator('form[action$="/signatures"]').getByRole('button').press('Enter')
    await page.getByRole('heading', { name: /problem|mistake|correct/i }).waitFor()
    await inspect(page, 'sign-mistakes')
    const summary = page.locator('#error-summary')
    assert.ok((await summary.getByRole('link').count()) >= 3)
    await summary.getByRole('link').first().press('Enter')
    await page.keyboard.type('Ben')
    assert.equal(await page.getByLabel('Your name').inputValue(), 'Ben')
  })

  it('reaches everything on the main pages without losing sight of the focus', async () => {
    const page = await (await visitor({ size: desktop })).newPage()
    for (const path of ['/', '/petitions', '/works', '/search?q=paper', '/petitions/new']) {
      await page.goto(site.url + path)
      await tabTo(page, ({ text }) => text === 'Source code', 80)
    }
  })
})
