import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { closePetition, listPetition } from '#features/petitions/index.ts'
import { petition, site } from './opened.ts'
import { desktop, fresh, inspect, linkFor, phone, signForm, signOverHttp, staff, visitor } from './setup.ts'

const wide = `document.documentElement.scrollWidth - document.documentElement.clientWidth`

describe('pages that depend on a state', () => {
  it('a form with mistakes keeps what was typed', async () => {
    const page = await (await visitor({ size: phone, dark: true })).newPage()
    await page.goto(`${site.url}${petition.path}/sign`)
    await signForm(page, { email: 'ben@nowhere', name: 'Ben Okonjo' })
    await page.locator('#error-summary').waitFor()
    assert.equal(await page.getByLabel('Your name').inputValue(), 'Ben Okonjo')
    assert.equal(await page.getByLabel('E-mail').inputValue(), 'ben@nowhere')
    assert.ok(await page.locator('input[name=consent]').isChecked())
    await inspect(page, 'sign-wrong-dark')
  })

  it('a petition that ended, its author’s and its signers’ pages', async () => {
    const desk = await (await staff(site, 'operator', { size: desktop })).newPage()
    const [mo] = await site.rows<{ id: number }>('select id from staff limit 1')
    await signOverHttp(site, petition.slug, { email: 'ben@example.org' })
    await listPetition(site.ctx, { id: mo!.id }, petition.slug)
    await closePetition(site.ctx, { id: mo!.id }, petition.slug, 'met')
    const page = await (await visitor({ size: phone })).newPage()
    await page.goto(fresh(site, petition.path))
    assert.match(await page.locator('main').innerText(), /What it asks for was done/)
    assert.equal(await page.locator('form[action$="/signatures"]').count(), 0)
    await inspect(page, 'petition-closed')
    await page.goto(await linkFor(site, 'ben@example.org'))
    await page.getByRole('button', { name: 'Open my signature' }).click()
    await page.getByText('Counted: you are number 2').waitFor()
    await inspect(page, 'status-closed')
    await desk.goto(`${site.url}/desk/staff`)
    await inspect(desk, 'desk-staff')
    await desk.goto(`${site.url}/desk/petitions/${petition.slug}`)
    await inspect(desk, 'desk-petition-closed')
  })

  it('the desk on a phone in the dark', async () => {
    const context = await staff(site, 'operator', { size: phone, dark: true }, 'Olu')
    const page = await context.newPage()
    for (const path of [
      '',
      '/setup',
      '/setup/site',
      '/setup/legal',
      '/petitions',
      '/signatures',
      '/names',
      '/outbox',
      '/log',
      '/staff',
      '/passkeys',
    ]) {
      await page.goto(`${site.url}/desk${path}`)
      assert.equal(await page.evaluate(wide), 0, path)
      await inspect(page, `desk-phone${path.replaceAll('/', '-')}`)
    }
  })
})
