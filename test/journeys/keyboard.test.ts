import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { petition, site } from './opened.ts'
import { codeFor, counted, desktop, inspect, tabTo, visitor } from './setup.ts'

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
