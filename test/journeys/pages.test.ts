import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { loadSample } from '#features/desk/index.ts'
import { closePetition, listPetition } from '#features/petitions/index.ts'
import {
  desktop,
  inspect,
  linkFor,
  openPetition,
  phone,
  picture,
  signForm,
  signOverHttp,
  staff,
  startSite,
  visitor,
  type Opened,
  type Site,
} from './setup.ts'

let site: Site
let petition: Opened
let paths: Record<string, string>

before(async () => {
  site = await startSite()
  petition = await openPetition(site)
  const { slug } = await site.ctx.transaction((tx) => loadSample(tx))
  const [{ work } = { work: '' }] = await site.rows<{ work: string }>(
    'select w.slug as work from works w join petitions p on p.work_id = w.id where p.slug = $1',
    [slug],
  )
  paths = {
    home: '/',
    petitions: '/petitions',
    waiting: '/petitions?state=waiting',
    beyond: '/petitions?page=999',
    works: '/works',
    'works-found': '/works?q=crwns',
    'work-new': '/works/new',
    work: `/works/${work}`,
    search: '/search?q=paper',
    'search-none': '/search?q=zzzzzz',
    petition: petition.path,
    sample: `/petitions/${slug}`,
    names: `/petitions/${slug}/names`,
    sign: `${petition.path}/sign`,
    new: '/petitions/new',
    counting: '/how-we-count',
    legal: '/legal',
    privacy: '/privacy',
    'sign-in': '/desk/sign-in',
    'not-found': '/nowhere',
    'not-yours': `${petition.path}/signature`,
  }
})

const wide = `document.documentElement.scrollWidth - document.documentElement.clientWidth`

describe('every public page', () => {
  it('has no horizontal scroll at 320 px, in a light and a dark room', async () => {
    const light = await (await visitor({ size: { width: 320, height: 640 } })).newPage()
    const dark = await (await visitor({ size: { width: 320, height: 640 }, dark: true })).newPage()
    for (const [name, path] of Object.entries(paths)) {
      await light.goto(site.url + path)
      assert.equal(await light.evaluate(wide), 0, `${path} at 320 px`)
      await inspect(light)
      await dark.goto(site.url + path)
      await inspect(dark, `320-dark-${name}`)
    }
  })

  it('has none at 200 % zoom', async () => {
    const page = await (await visitor({ size: { width: 640, height: 450 }, scale: 2 })).newPage()
    for (const path of Object.values(paths)) {
      await page.goto(site.url + path)
      assert.equal(await page.evaluate(wide), 0, `${path} at 200 %`)
    }
  })

  it('looks as it should on a phone and a desktop, light and dark, and passes axe there', async () => {
    for (const [size, dark] of [
      [phone, false],
      [phone, true],
      [desktop, false],
      [desktop, true],
    ] as const) {
      const page = await (await visitor({ size, dark })).newPage()
      for (const name of ['home', 'sample', 'petitions', 'work', 'works-found', 'search', 'counting']) {
        await page.goto(site.url + paths[name]!)
        await inspect(page, `look-${name}-${size.width}${dark ? '-dark' : ''}`)
      }
    }
  })

  it('prints the petition: no form, no navigation, the number and both texts', async () => {
    const page = await (await visitor({ size: { width: 794, height: 1123 } })).newPage()
    await page.emulateMedia({ media: 'print' })
    await page.goto(site.url + paths.sample!)
    for (const gone of ['.site-header nav', '.sign-bar', '#sign form', '#share'])
      assert.equal(await page.locator(gone).first().isVisible(), false, gone)
    for (const kept of ['h1', '.count-number', '#demand .statement', '#reply .statement', '#curve svg'])
      assert.ok(await page.locator(kept).first().isVisible(), kept)
    for (const element of ['body', 'documentElement'])
      assert.match(
        String(await page.evaluate(`getComputedStyle(document.${element}).backgroundColor`)),
        /^(rgba\(0, 0, 0, 0\)|rgb\(255, 255, 255\))$/,
        'no ink for the paper',
      )
    await picture(page, 'print-petition')
  })
})

describe('pages that depend on a state', () => {
  it('a petition that ended, its author’s and its signers’ pages', async () => {
    const desk = await (await staff(site, 'operator', { size: desktop })).newPage()
    const [mo] = await site.rows<{ id: number }>('select id from staff limit 1')
    await signOverHttp(site, petition.slug, { email: 'ben@example.org' })
    await listPetition(site.ctx, { id: mo!.id }, petition.slug)
    await closePetition(site.ctx, { id: mo!.id }, petition.slug, 'met')
    const page = await (await visitor({ size: phone })).newPage()
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    await page.goto(site.url + petition.path)
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
    const context = await visitor({ size: phone, dark: true })
    const [session] = await site.rows<{ id: number }>('select id from staff limit 1')
    const { openSession } = await import('../../src/features/people/sessions.ts')
    await context.addCookies([
      { name: 'fh-session', value: await openSession(site.ctx, session!.id, 'passkey'), url: site.url },
    ])
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

  it('a form with mistakes keeps what was typed', async () => {
    const page = await (await visitor({ size: phone, dark: true })).newPage()
    await page.goto(`${site.url}${paths.sample}/sign`)
    await signForm(page, { email: 'ben@nowhere', name: 'Ben Okonjo' })
    await page.locator('#error-summary').waitFor()
    assert.equal(await page.getByLabel('Your name').inputValue(), 'Ben Okonjo')
    assert.equal(await page.getByLabel('E-mail').inputValue(), 'ben@nowhere')
    assert.ok(await page.locator('input[name=consent]').isChecked())
    await inspect(page, 'sign-wrong-dark')
  })
})
