import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readForm } from '#core/forms.ts'
import { clientAddress, networksOf } from '#core/network.ts'
import { run } from '#core/db.ts'
import { aWork, confirm, livePetition, openPetition } from '../../src/features/petitions/petitions.testing.ts'
import { withApp } from '../app.ts'

test('ASVS 2.2.1, 2.2.2 the server checks what the page checks', () =>
  withApp(async (app) => {
    await aWork(app)
    const slug = await livePetition(app)
    const honest = {
      name: 'Ben',
      email: 'ben@example.org',
      country: 'FR',
      consent: 'yes',
      shown: '1000000000',
    }
    for (const [field, value] of [
      ['name', ''],
      ['name', 'x'.repeat(81)],
      ['email', 'ben'],
      ['email', 'ben@localhost'],
      ['email', 'a@b@example.org'],
      ['email', `${'x'.repeat(65)}@example.org`],
      ['country', 'XX'],
      ['country', 'fr'],
      ['consent', 'no'],
      ['consent', ''],
    ] as const)
      assert.equal(
        (await app.browser('10.9.9.9').post(`/petitions/${slug}/signatures`, { ...honest, [field]: value }))
          .status,
        422,
        `${field}=${value}`,
      )
  }))

test('ASVS 2.3.1 no step of signing can be left out', () =>
  withApp(async (app) => {
    await aWork(app)
    const ada = app.browser('192.0.2.10')
    const slug = await openPetition(app, ada)
    const stranger = app.browser('192.0.2.11')
    for (const page of [
      'confirm',
      'answer',
      'resend',
      'address',
      'withdrawal',
      'seen',
      'wishes',
      'objection',
      'erasure',
    ])
      assert.equal(
        (await stranger.post(`/petitions/${slug}/signature/${page}`, { code: '000000' })).status,
        403,
        page,
      )
    for (const page of ['withdrawal', 'seen', 'wishes', 'objection', 'erasure'])
      assert.equal(
        (await ada.post(`/petitions/${slug}/signature/${page}`, {})).status,
        403,
        `${page} before confirming`,
      )
    assert.equal((await stranger.get(`/petitions/${slug}`)).status, 404)
    await confirm(app, ada, slug)
    assert.equal((await stranger.get(`/petitions/${slug}`)).status, 200)
  }))

test('ASVS 4.1.3, 15.3.4 the address of a client is what the outermost proxy of ours wrote', () => {
  const cases: [socket: string, forwarded: string | null, proxies: number, is: string][] = [
    ['203.0.113.9', null, 0, '203.0.113.9'],
    ['203.0.113.9', '198.51.100.1', 0, '203.0.113.9'],
    ['127.0.0.1', '198.51.100.1', 1, '198.51.100.1'],
    ['127.0.0.1', 'spoofed, 198.51.100.1', 1, '198.51.100.1'],
    ['127.0.0.1', '10.0.0.1, 198.51.100.1, 192.0.2.4', 2, '198.51.100.1'],
    ['127.0.0.1', '10.0.0.1,198.51.100.1 ,192.0.2.4', 3, '10.0.0.1'],
    // Fewer hops than proxies: the request did not come through all of them, so nothing in the header is believed.
    ['192.0.2.4', '198.51.100.1', 2, '192.0.2.4'],
    ['127.0.0.1', '', 1, '127.0.0.1'],
    ['127.0.0.1', 'unknown', 1, '127.0.0.1'],
    ['127.0.0.1', '::ffff:198.51.100.1', 1, '198.51.100.1'],
    ['::ffff:198.51.100.1', null, 0, '198.51.100.1'],
    ['127.0.0.1', '198.51.100.1:51234', 1, '198.51.100.1'],
    ['127.0.0.1', '[2001:db8::1]:51234', 1, '2001:db8::1'],
    ['127.0.0.1', '2001:0DB8:0::0001', 1, '2001:db8::1'],
    ['127.0.0.1', 'fe80::1%eth0', 1, 'fe80::1'],
    ['127.0.0.1', '198.51.100.1;drop', 1, '127.0.0.1'],
    ['127.0.0.1', '0xc0.0x33.1', 1, '127.0.0.1'],
    ['127.0.0.1', '198.51.1', 1, '127.0.0.1'],
    ['127.0.0.1', '3325256705', 1, '127.0.0.1'],
  ]
  for (const [socket, forwarded, proxies, is] of cases)
    assert.equal(clientAddress(socket, forwarded, proxies), is, `${socket} ${forwarded} ${proxies}`)
  assert.deepEqual(networksOf('::ffff:198.51.100.1'), ['198.51.100.1/32'])
  assert.deepEqual(networksOf('2001:db8:1:2:3::4'), ['2001:db8:1:2::/64', '2001:db8:1::/48'])
})

test('ASVS 15.3.3, 15.3.6, 15.3.7 only named fields are read; the first of two counts; the prototype is no field', () =>
  withApp(async (app) => {
    const form = readForm('__proto__=1&constructor=2&a=first&a=second&toString=3')
    assert.deepEqual(
      [form.get('a'), form.all('a'), form.get('__proto__'), form.get('hasOwnProperty')],
      ['first', ['first', 'second'], '1', ''],
    )
    assert.equal(({} as Record<string, unknown>)['1'], undefined)
    await aWork(app)
    const slug = await livePetition(app)
    await app.browser('10.9.9.8').post(`/petitions/${slug}/signatures`, {
      name: 'Ben',
      email: 'ben@example.org',
      consent: 'yes',
      shown: '1000000000',
      kind: 'admin',
      version: '99',
      signals: 'x',
      subject_id: '1',
      id: '00000000-0000-4000-8000-000000000000',
    })
    const [row] = await run<{ kind: string; version: number; id: string }>(
      app.ctx.db,
      `select kind, version, id from submissions order by submitted_at desc limit 1`,
    )
    assert.deepEqual([row!.kind, row!.version], ['sign', 1])
    assert.notEqual(row!.id, '00000000-0000-4000-8000-000000000000')
  }))
