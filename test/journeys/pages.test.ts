import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { loadSample } from '#features/desk/index.ts'
import { opened, petition, site } from './opened.ts'
import { desktop, inspect, phone, picture, visitor } from './setup.ts'

let paths: Record<string, string>

before(async () => {
  await opened
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
  it('has no horizontal scroll at 320 px', async () => {
    const page = await (await visitor({ size: { width: 320, height: 640 } })).newPage()
    for (const [name, path] of Object.entries(paths)) {
      await page.goto(site.url + path)
      assert.equal(await page.evaluate(wide), 0, `${path} at 320 px`)
      await inspect(page, `320-${name}`)
    }
  })

  it('has none at 200 % zoom', async () => {
    const page = await (await visitor({ size: { width: 640, height: 450 }, scale: 2 })).newPage()
    for (const path of Object.values(paths)) {
      await page.goto(site.url + path)
      assert.equal(await page.evaluate(wide), 0, `${path} at 200 %`)
    }
  })

  it('can be read in a dark room, on a phone', async () => {
    const page = await (await visitor({ size: phone, dark: true })).newPage()
    for (const [name, path] of Object.entries(paths)) {
      await page.goto(site.url + path)
      await inspect(page, `look-${name}-390-dark`)
    }
  })

  it('and at a desk, light and dark', async () => {
    for (const dark of [false, true]) {
      const page = await (await visitor({ size: desktop, dark })).newPage()
      for (const name of ['home', 'sample', 'petitions', 'work', 'search', 'counting']) {
        await page.goto(site.url + paths[name]!)
        await inspect(page, `look-${name}-1280${dark ? '-dark' : ''}`)
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
