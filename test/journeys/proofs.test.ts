import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { Ledger } from '../../issuer/ledger.js'
import { createIssuer } from '../../issuer/server.js'
import { makeKey } from '../../issuer/tokens.js'
import { grantViewing, registerIssuer } from '../../src/features/viewings/index.ts'
import { later } from './tidying.ts'
import { opened, petition, site } from './opened.ts'
import { codeFor, counted, desktop, inspect, phone, signForm, visitor } from './setup.ts'

let work = { id: 0, slug: '' }

const vectors = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8'))

before(async () => {
  await opened
  const [row] = await site.rows<{ id: number; slug: string }>('select id::int, slug from works')
  work = row!
})

const moduleUrl = async (): Promise<string> => {
  const text = await (await fetch(`${site.url}/proofs`)).text()
  return /blinding="([^"]+)"/.exec(text)![1]!
}

/** What the room's page does once a viewing is verified: hands the secret to the element. */
const handOver = async (page: Page, viewing: string): Promise<string> => {
  const attributes = JSON.stringify({ work: work.slug, blinding: await moduleUrl(), viewing })
  return page.evaluate(`new Promise((resolve) => {
    const element = document.createElement('proof-collect')
    element.innerHTML = '<p data-state="failed" hidden></p>'
    for (const [name, value] of Object.entries(${attributes})) element.setAttribute(name, value)
    element.addEventListener('proofs-kept', () => resolve('kept'), { once: true })
    const failed = element.firstChild
    new MutationObserver(() => failed.hidden || resolve('failed')).observe(failed, { attributes: true })
    document.body.append(element)
  })`)
}

/** On a page that has the script; afterwards the browser is there. */
const collect = async (page: Page, viewing: string): Promise<void> => {
  await page.goto(`${site.url}/proofs`)
  assert.equal(await handOver(page, viewing), 'kept')
}

const offer = (page: Page) => page.getByText('Add that a viewing was verified')

const kept = (page: Page): Promise<Record<string, Record<string, { used?: string }[]>>> =>
  page.evaluate(() => JSON.parse(localStorage.getItem('firsthand-proofs') ?? '{}'))

describe('blind signatures in Chromium', () => {
  it('reproduce the vectors of RFC 9474 and RFC 9578, and blind within 50 ms', async () => {
    const page = await (await visitor()).newPage()
    await page.goto(`${site.url}/proofs`)
    const given = {
      url: await moduleUrl(),
      rfc9474: vectors('test_vectors_rfc9474'),
      rfc9578: [
        ...(vectors('pub_verif_rfc9578.go') as unknown[]),
        ...(vectors('pub_verif_rfc9578.rust') as unknown[]),
      ],
    }
    const seen = await page.evaluate(async ({ url, rfc9474, rfc9578 }) => {
      const rsa = await import(url)
      const bytes = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16))
      const hex = (array: Uint8Array) =>
        Array.from(array, (byte) => byte.toString(16).padStart(2, '0')).join('')
      const plain = (text: string) => text.replace(/^0x/, '')
      const inverse = (a: bigint, n: bigint) => {
        let [r, next, t, after] = [n, a % n, 0n, 1n]
        while (next > 0n) {
          const q = r / next
          ;[r, next] = [next, r - q * next]
          ;[t, after] = [after, t - q * after]
        }
        return ((t % n) + n) % n
      }
      const right: boolean[] = []
      for (const v of rfc9474 as Record<string, string>[]) {
        const n = BigInt(v.n!)
        const r = inverse(BigInt(v.inv!), n)
        const blind = await rsa.blindMessage(n, bytes(v.input_msg!), { salt: bytes(v.salt!), r })
        right.push(hex(blind.blinded) === v.blinded_msg)
        right.push(hex(rsa.unblind(n, bytes(plain(v.blind_sig!)), blind.inverse)) === v.sig)
      }
      const url64 = (text: string) => rsa.toBase64url(bytes(text))
      for (const v of rfc9578 as Record<string, string>[]) {
        const fixed = { nonce: bytes(v.nonce!), salt: bytes(v.salt!), r: BigInt(`0x${v.blind}`) }
        const asked = await rsa.requestToken(url64(v.pkS!), url64(v.token_challenge!), fixed)
        right.push(hex(asked.request) === v.token_request)
        right.push((await rsa.finishToken(asked.blinding, bytes(v.token_response!))) === url64(v.token!))
      }
      const [v] = rfc9578 as Record<string, string>[]
      const times: number[] = []
      for (let i = 0; i < 25; i++) {
        const began = performance.now()
        await rsa.requestToken(url64(v!.pkS!), url64(v!.token_challenge!))
        times.push(performance.now() - began)
      }
      return { right, median: times.sort((a, b) => a - b)[12] }
    }, given)
    assert.deepEqual([seen.right.length, seen.right.every(Boolean)], [28, true])
    console.log(`blinding in Chromium: ${seen.median!.toFixed(1)} ms, median of 25`)
  })
})

describe('somebody whose viewing was verified', () => {
  it('keeps proof in the browser, is offered it at signing, and counts as verified', async () => {
    const page = await (await visitor({ size: phone })).newPage()
    await page.goto(site.url + petition.path)
    assert.equal(await offer(page).isVisible(), false)
    await collect(page, await grantViewing(site.ctx, work.id, 'room'))
    assert.deepEqual(Object.keys((await kept(page))[work.slug]!).sort(), ['review', 'sign', 'vote'])
    assert.equal(await page.evaluate(() => localStorage.getItem('firsthand-blindings')), '{}')

    await page.goto(`${site.url}/proofs`)
    await page.locator('kept-proofs li').nth(2).waitFor()
    await inspect(page, 'proofs-kept-390')

    await page.goto(site.url + petition.path)
    await page.getByText('Add that a viewing was verified').click()
    await inspect(page, 'proof-offer-390')
    await signForm(page, { email: 'ben@example.org' })
    await page.waitForURL('**/signature/confirm')
    await page.getByLabel('Six-digit code').fill(await codeFor(site, 'ben@example.org'))
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByText(/Counted: you are number/).waitFor()
    await page.getByText('With proof that a viewing was verified').waitFor()
    await counted(site, petition.slug, 2)
    await inspect(page, 'proof-status-390')
    const json = (await (await fetch(`${site.url}${petition.path}.json`)).json()) as {
      by_basis: Record<string, number>
    }
    assert.equal(json.by_basis['seen-all-verified'], 1)
    assert.ok((await kept(page))[work.slug]!.sign![0]!.used)
  })

  it('may leave it, and is told why a second use does not count', async () => {
    const context = await visitor({ size: desktop })
    const page = await context.newPage()
    await page.goto(site.url + petition.path)
    await collect(page, await grantViewing(site.ctx, work.id, 'room'))
    await page.goto(site.url + petition.path)
    await offer(page).waitFor()
    await inspect(page, 'proof-offer-1280')
    const token = await page.evaluate(
      (slug) => JSON.parse(localStorage.getItem('firsthand-proofs')!)[slug].sign[0].token,
      work.slug,
    )
    // Not ticked: nothing goes along.
    assert.equal(await page.locator('input[name=proof]').inputValue(), '')

    for (const [email, said] of [
      ['cleo@example.org', 'With proof that a viewing was verified'],
      ['dora@example.org', 'This proof was used before, and each counts once'],
    ] as const) {
      const other = await (await visitor({ size: desktop })).newPage()
      await other.goto(`${site.url}/proofs#${new URLSearchParams({ work: work.slug, sign: token })}`)
      await other.getByText('The proof was checked and is kept in this browser').waitFor()
      assert.ok(!other.url().includes('#'))
      await other.goto(`${site.url}${petition.path}/sign`)
      await other.getByText('Add that a viewing was verified').click()
      await signForm(other, { email })
      await other.waitForURL('**/signature/confirm')
      await other.getByLabel('Six-digit code').fill(await codeFor(site, email))
      await other.getByRole('button', { name: 'Confirm' }).click()
      await other.getByText(/Counted: you are number/).waitFor()
      await other.getByText(said).waitFor()
      await inspect(other, `proof-${email.split('@')[0]}-1280`)
    }
    await page.goto(`${site.url}/proofs#work=${work.slug}&sign=${'A'.repeat(472)}`)
    await page.getByText('not of a key that this site knows').waitFor()
    await inspect(page, 'proofs-wrong-1280')
    await page.getByRole('button', { name: 'Remove' }).first().click()
    assert.equal(Object.keys((await kept(page))[work.slug]!).length, 2)
  })

  it('gets the answer that was lost on its way when the page is opened again', async () => {
    const context = await visitor()
    const page = await context.newPage()
    await page.goto(`${site.url}/proofs`)
    let lost = 0
    await page.route('**/viewings/token-request', async (route) => {
      // The first answer arrives nowhere, although it was given.
      if (lost++ === 0) {
        await route.fetch()
        await route.abort()
      } else await route.continue()
    })
    const viewing = await grantViewing(site.ctx, work.id, 'room')
    assert.equal(await handOver(page, viewing), 'failed')
    assert.notEqual(await page.evaluate(() => localStorage.getItem('firsthand-blindings')), '{}')
    await page.reload()
    await collect(page, viewing)
    assert.deepEqual(
      Object.values((await kept(page))[work.slug]!).map((list) => list.length),
      [1, 1, 1],
    )
  })
})

describe('a cinema', () => {
  it('gives proof for the code on a ticket, without seeing what it signs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'firsthand-cinema-'))
    later(() => rmSync(folder, { recursive: true, force: true }))
    const ledger = new Ledger(join(folder, 'ledger'))
    ledger.grant('ABCD2345WXYZ6789')
    const keys = ['sign', 'review', 'vote'].map((kind) => makeKey(kind))
    const settings = {
      name: 'Odeon',
      host: 'tickets.odeon.example',
      site: site.url,
      work: work.slug,
      title: 'Paper Crowns',
      secret: 'AAAA',
      keys,
    }
    const server = createIssuer(settings, ledger)
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
    later(() => new Promise((resolve) => server.close(resolve)))
    await registerIssuer(
      site.ctx,
      {
        host: settings.host,
        name: 'Odeon',
        proof: 'issuer',
        url: null,
        work,
        keys: keys.map(({ kind, tokenKey }) => ({
          kind: kind as 'sign',
          spki: Buffer.from(tokenKey, 'base64url'),
        })),
      },
      'test',
    )
    const page = await (await visitor({ size: phone })).newPage()
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`)
    await page.getByLabel('Code').fill('abcd 2345 wxyz 0000')
    await page.getByRole('button').click()
    await page.getByText('not one of ours').waitFor()
    await page.getByLabel('Code').fill('abcd-2345-wxyz-6789')
    await page.getByRole('button').click()
    await page.getByText('Your proof is ready').waitFor()
    await page.screenshot({ path: join(process.env.PICTURES ?? folder, 'cinema-390.png') })
    await page.getByRole('link', { name: 'Keep it in your browser' }).click()
    await page.waitForURL('**/proofs')
    await page.getByText('The proof was checked and is kept in this browser').waitFor()
    await inspect(page, 'proofs-cinema-390')
    await page.goto(site.url + petition.path)
    await page.getByText('Add that a viewing was verified').click()
    assert.match(await page.locator('proof-offer').innerText(), /A viewing was verified by\s+Odeon/)
    await signForm(page, { email: 'emil@example.org' })
    await page.getByLabel('Six-digit code').fill(await codeFor(site, 'emil@example.org'))
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByText('verified by a cinema or service').waitFor()
  })
})
