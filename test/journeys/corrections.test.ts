import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { addWork } from '#features/works/index.ts'
import { desktop, inspect, phone, staff, startSite, type Site } from './setup.ts'

let site: Site
const film = '/works/glass-harbour-2026'

before(async () => {
  site = await startSite()
  await addWork(
    site.ctx,
    {
      kind: 'film',
      year: 2026,
      runningMinutes: 90,
      titles: [{ language: 'en', title: 'Glass Harbour' }],
      credits: [{ role: 'maker', name: 'Ines Varga' }],
      releases: [{ market: 'FR', releasedOn: '2026-01-10' }],
      identifiers: [],
    },
    'public',
  )
})

const wide = (page: Page): Promise<number> =>
  page.evaluate<number>(`document.documentElement.scrollWidth - document.documentElement.clientWidth`)

describe('a moderator corrects a work', () => {
  for (const [name, looks] of [
    ['390', { size: phone }],
    ['1280', { size: desktop, script: false }],
  ] as const)
    it(`at ${name}${name === '1280' ? ' without script' : ''}: found in the list, a mistake, saved, told on its page`, async () => {
      const mo = await (await staff(site, 'moderator', looks, `Mo${name}`)).newPage()
      await mo.goto(`${site.url}/desk/works`)
      await inspect(mo, `works-list-${name}`)
      await mo.getByRole('link', { name: 'Correct its facts' }).click()
      await inspect(mo, `facts-${name}`)
      assert.equal(await mo.getByLabel('Title', { exact: true }).inputValue(), 'Glass Harbour')
      await mo.getByLabel('Why').fill('As the distributor says')
      await mo.getByLabel('Running time in minutes').fill('x')
      await mo.getByRole('button', { name: 'Save the correction' }).click()
      await mo.locator('#error-summary').waitFor()
      await inspect(mo, `facts-wrong-${name}`)
      await mo.getByLabel('Running time in minutes').fill(name === '390' ? '94' : '96')
      await mo.getByRole('button', { name: 'Save the correction' }).click()
      await mo.getByText('Corrected. It holds from now on.').waitFor()
      await inspect(mo, `facts-saved-${name}`)
      assert.ok((await wide(mo)) <= 0)
      await mo.goto(`${site.url}${film}?${name}`)
      await mo.getByText('Corrected by this site').waitFor()
      await inspect(mo, `facts-work-${name}`)
    })
})
