import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Page } from 'playwright-core'
import { listPetition } from '#features/petitions/index.ts'
import { sleepAndWake } from '../../src/features/petitions/dormancy/actions.ts'
import { site } from './opened.ts'
import {
  authorOf,
  codeFor,
  desktop,
  fresh as freshOn,
  inspect,
  onPhone,
  openPetition,
  phone,
  picture,
  signForm,
  staff,
  textOf,
  tick,
  until,
  visitor,
} from './setup.ts'

const fresh = (path: string): string => freshOn(site, path)

it('Nils finds two supporters before anybody sees his petition', async () => {
  const ora = await (await staff(site, 'operator', { size: desktop })).newPage()
  await needSupporters(ora, 2)
  const quiet = await openPetitionQuietly()
  const nils = await authorOf(site, quiet, 'nils@example.org')
  await inspect(nils, 'supporters-0-support')
  await onPhone(nils, 'supporters-0-support-phone')
  const link = await nils.getByLabel('The private link').inputValue()
  assert.equal((await fetch(fresh(quiet.path))).status, 404)
  for (const n of [1, 2]) {
    const friend = await (await visitor({ size: phone, script: n === 1 })).newPage()
    await friend.goto(link)
    if (n === 1) await inspect(friend, 'supporters-1-supporter-phone')
    await signForm(friend, { email: `friend${n}@example.org`, name: `Friend ${n}` })
    if (n === 2) await picture(friend, 'supporters-2-supporter-code-phone')
    await friend.getByLabel('Six-digit code').fill(await codeFor(site, `friend${n}@example.org`))
    await friend.getByRole('button', { name: 'Confirm' }).click()
    await friend.waitForURL('**/signature')
    if (n === 1) {
      await friend.getByText('Counted: you are number').waitFor()
      await picture(friend, 'supporters-3-supporter-signed-phone')
      await nils.reload()
      await nils.getByText('1 person has signed so far; 1 of 20 places is taken.').waitFor()
    }
  }
  await until(
    'everybody with the address sees it',
    async () => (await fetch(fresh(quiet.path))).status === 200,
  )
  await nils.reload()
  assert.doesNotMatch(await textOf(nils), /private link/)
  await picture(nils, 'supporters-4-supported')
  await needSupporters(ora, 0)
})

it('a petition that nobody signs for 30 days sleeps, and its author wakes it', async () => {
  const lonely = await openPetition(site, {
    work: 'paper-crowns-2026',
    action: 'Show the film at noon',
    email: 'lone@example.org',
  })
  await listPetition(site.ctx, { id: 0 }, lonely.slug)
  await site.rows(
    `update petition_states set at = at - interval '31 days' where subject_id = (select subject_id from petitions where slug = $1)`,
    [lonely.slug],
  )
  await sleepAndWake(site.ctx)
  const reader = await (await visitor({ size: phone })).newPage()
  await until('it sleeps', async () => {
    await reader.goto(fresh(lonely.path))
    return /Asleep since/.test(await textOf(reader))
  })
  await inspect(reader, 'supporters-5-asleep-phone')
  const lone = await authorOf(site, lonely, 'lone@example.org')
  await inspect(lone, 'supporters-6-author-asleep')
  await lone.getByRole('button', { name: 'Wake it' }).click()
  await lone.getByText('It is awake again.').waitFor()
})

/** By the operator's form, so that the web process knows it when the form says so. */
async function needSupporters(operator: Page, people: number): Promise<void> {
  await operator.goto(`${site.url}/desk/setup/petitions`)
  await operator.locator('input[name=supportersNeeded]').fill(String(people))
  await operator.getByRole('button', { name: 'Save' }).click()
  await operator.waitForURL('**/desk/setup?done=saved')
}

/** Like `openPetition`, for one that nobody can see yet. */
async function openPetitionQuietly(): Promise<{ path: string }> {
  const page = await (await visitor({ size: desktop })).newPage()
  await page.goto(`${site.url}/petitions/new?work=paper-crowns-2026`)
  const next = (): Promise<void> => page.getByRole('button', { name: 'Continue' }).click()
  await next()
  await page.getByLabel('What is asked').fill('Print the name of the author on the ticket')
  await next()
  await page.getByRole('button', { name: /Continue|differ/ }).click()
  await page.getByLabel('Why', { exact: true }).fill('Nobody knows who wrote it.')
  await next()
  await tick(page.getByLabel('The work itself', { exact: true }))
  await tick(page.getByLabel('A demand to somebody', { exact: true }))
  await page.getByLabel('To', { exact: true }).fill('Lumen')
  await next()
  await page.getByLabel('Your name').fill('Nils Bo')
  await page.getByLabel('E-mail').fill('nils@example.org')
  await tick(page.locator('input[name=consent]'))
  await next()
  await page.getByRole('button', { name: 'Open the petition' }).click()
  await page.waitForURL('**/signature/confirm')
  const slug = new URL(page.url()).pathname.split('/')[2]!
  await page.getByLabel('Six-digit code').fill(await codeFor(site, 'nils@example.org'))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.waitForURL('**/signature')
  await page.getByText('Counted: you are number 1').waitFor()
  await picture(page, 'supporters-0-opened-quietly')
  return { path: `/petitions/${slug}` }
}
