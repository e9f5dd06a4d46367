import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { check, oneLine, paragraphs, readForm } from '#core/forms.ts'
import { html, safeUrl } from '#core/html.ts'
import { createMailer } from '#core/mail/index.ts'
import { clientAddress, networksOf } from '#core/network.ts'
import { run } from '#core/db.ts'
import { anyPetition, makeHandover } from '#features/petitions/index.ts'
import { submissionSchema, sweepMail } from '#features/voices/index.ts'
import { simpleParser } from 'mailparser'
import {
  aWork,
  confirm,
  livePetition,
  openPetition,
  sign,
} from '../../src/features/petitions/petitions.testing.ts'
import { review } from '../../src/features/reviews/reviews.testing.ts'
import { withApp } from '../app.ts'
import { signedIn } from '../../src/features/people/people.testing.ts'
import { vote } from '../../src/features/reviews/fairness/fairness.testing.ts'
import { enter, synopsis } from '../../src/features/works/presentations/presentations.testing.ts'
import { startSmtp } from '../smtp.ts'
import { anyText, HOSTILE } from '../hostile/values.ts'

const ROOT = join(import.meta.dirname, '../..')
const sources = (folder: string): [string, string][] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.(test|testing)\.ts$/.test(name))
    .map((name) => [`${folder}/${name}`, readFileSync(join(ROOT, folder, name), 'utf8')])

test('ASVS 1.1.1 a form is decoded once: what was typed comes out, whatever it looks like', () => {
  const typed = fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed())
  fc.assert(
    fc.property(
      fc.oneof(typed, fc.constantFrom('%41', '%2541', '&#65;', '&amp;lt;', '+', 'a%00b')),
      (text) => {
        // oxlint-disable-next-line no-control-regex
        fc.pre(!/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/.test(text))
        assert.equal(readForm(new URLSearchParams({ a: text }).toString()).get('a'), text)
      },
    ),
  )
})

test('ASVS 1.2.1 text stays text in HTML: in content, and in attributes', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const made = String(html`<p title="${text}">${text}</p>`)
      const [, title, content] = /^<p title="([^"]*)">([^<]*)<\/p>$/s.exec(made) ?? []
      assert.equal(decoded(title ?? 'broken'), text)
      assert.equal(decoded(content ?? 'broken'), text)
    }),
  )
})

const decoded = (markup: string): string =>
  markup.replace(
    /&(lt|gt|quot|#39|amp);/g,
    (_, name: string) => ({ lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' })[name]!,
  )

test('ASVS 1.2.2 links run no script, whatever stands before the colon', () => {
  for (const bad of [
    'javascript:alert(1)',
    ' java\nscript:alert(1)',
    'JAVASCRIPT:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'file:///etc/passwd',
  ])
    assert.equal(safeUrl(bad), '#', JSON.stringify(bad))
  for (const good of [
    'https://a.example/x?y#z',
    'http://a.example',
    'mailto:a@a.example',
    '/petitions',
    '#content',
    '?page=2',
  ])
    assert.equal(safeUrl(good), good)
  fc.assert(
    fc.property(anyText, (text) => {
      const url = safeUrl(text)
      assert.match(
        url === '#' ? '/' : new URL(url, 'https://own.example').protocol + url,
        /^(\/$|https?:|mailto:)/,
      )
    }),
  )
})

test('ASVS 1.2.4 no statement is glued together from what people send', () => {
  // Statements are constants; holes in them hold constants and names of tables of ours. These are all that have one.
  const holes = sources('src').flatMap(([name, text]) =>
    [...text.matchAll(/(?<!sql)`\s*(?:select|insert|update|delete|with)\b[^`]*\$\{([^}]*)\}/gi)].map(
      ([, hole]) => `${name}: ${hole}`,
    ),
  )
  for (const hole of holes)
    assert.match(
      hole,
      /: (?:[A-Z][A-Z_]*|quoted\([\w.]+\)|known|relation|waiting|id|table|column|name|columns|where|tables|[a-z]+\.(?:name|table))$/,
      hole,
    )
  for (const [name, text] of sources('src')) assert.doesNotMatch(text, /sql\.(?:lit|id|table)\(/, name)
})

test('ASVS 1.2.9, 1.3.3 every pattern that meets what people send ends in time, also on the worst 64 KB', () => {
  const worst = [
    'a',
    ' ',
    '\n',
    '@',
    '.',
    '=',
    '-',
    '0',
    '(',
    'a@',
    'a.',
    ' \n',
    '\r\n',
    '\t \n',
    '“',
    '1.',
    'xn--',
    'é',
  ].flatMap((piece) => [piece.repeat(64_000 / piece.length), `${piece.repeat(64_000 / piece.length - 1)}!`])
  const began = process.cpuUsage()
  for (const text of worst) {
    oneLine(text)
    paragraphs(text)
    safeUrl(text)
    check(submissionSchema, { name: text, email: text, country: text, consent: text })
    clientAddress(undefined, text, 1)
    networksOf(text)
  }
  // A pattern that backtracks takes minutes for these; linear ones take milliseconds.
  assert.ok(process.cpuUsage(began).user < 3_000_000)
})

test('ASVS 1.3.11 nobody writes a header of our mails, or names another recipient', async () => {
  const smtp = await startSmtp()
  try {
    await withApp(
      async (app) => {
        await aWork(app)
        const titles = Object.values(HOSTILE).filter((text) => text.length < 80 && text.trim().length > 3)
        const opened: string[] = []
        for (const [n, title] of titles.entries()) {
          app.clock.forward({ minutes: 11 })
          const sent = await app.browser(`10.9.${n}.1`).post('/petitions', {
            work: 'paper-crowns-2026',
            action: title,
            why: title,
            more: title,
            about: 'work',
            form: 'demand',
            addressee: title,
            closesOn: '2027-03-08',
            name: title,
            email: `a${n}@example.org`,
            consent: 'yes',
            shown: '1000000000',
          })
          if (sent.status === 303) opened.push(`a${n}@example.org`)
        }
        assert.ok(opened.length > 15, `${opened.length} titles were taken`)
        const mailer = createMailer(
          { ...app.ctx.config, mail: { ...app.ctx.config.mail, url: smtp.url } },
          app.ctx.db,
        )
        while ((await sweepMail(app.ctx, mailer, { batch: 100 })).claimed > 0);
        await mailer.close()
        assert.deepEqual(smtp.received.map(({ to }) => to).toSorted(), opened.toSorted())
        for (const { raw, to } of smtp.received) {
          const mail = await simpleParser(Buffer.from(raw, 'latin1'))
          const names = mail.headerLines.map(({ key }) => key)
          assert.deepEqual(names, [...new Set(names)], 'a header twice')
          assert.ok(
            !names.some((name) => /^(bcc|cc|x-evil|set-cookie|reply-to)$/.test(name)),
            names.join(' '),
          )
          assert.equal([mail.to].flat().length, 1)
          assert.ok(raw.includes(`To: ${to}\r\n`))
          // The code once in the subject and once in the text; of links only ours.
          const code = /(\d{3} \d{3})/.exec(mail.subject ?? '')![1]!
          assert.equal(mail.text!.split(code).length, 2, mail.text)
        }
      },
      { env: { MAIL_FROM: 'post@firsthand.example' } },
    )
  } finally {
    await smtp.close()
  }
})

test('ASVS 1.2.10 no cell of any CSV begins like a formula', () =>
  withApp(async (app) => {
    await aWork(app)
    const slug = await livePetition(app)
    await sign(app, slug)
    await makeHandover(app.ctx, await anyPetition(app.ctx, slug), 'author')
    for (const csv of ['series', 'record', 'handovers/1']) {
      const page = await app.request(`/petitions/${slug}/${csv}.csv`)
      const rows = parse(page.text) as string[][]
      assert.ok(rows.length > (csv === 'series' ? 1 : 0))
      for (const cell of rows.flat()) assert.doesNotMatch(cell, /^[=+@\t\r]|^-(?!\d+(\.\d+)?$)/, cell)
    }
    await review(app, { mark: '3.5' })
    const marks = parse((await app.request('/works/paper-crowns-2026/reviews.csv')).text) as string[][]
    assert.ok(marks.length > 1)
    for (const cell of marks.flat()) assert.doesNotMatch(cell, /^[=+@\t\r]|^-(?!\d+(\.\d+)?$)/, cell)
    const { browser: mo } = await signedIn(app, 'moderator', { name: 'Mia' })
    const poster = await enter(app, mo, synopsis)
    await vote(app, poster.path, { seen: 'not', trait: 'sad' })
    const votes = parse((await app.request(`${poster.path}/fairness.csv`)).text) as string[][]
    assert.ok(votes.length > 1)
    for (const cell of votes.flat()) assert.doesNotMatch(cell, /^[=+@\t\r]|^-(?!\d+(\.\d+)?$)/, cell)
    const at = '/desk/works/paper-crowns-2026/outside'
    for (const source of ['=HYPERLINK("https://evil.example")', '+1', '-1', '@SUM(A1)'])
      assert.equal(
        (
          await mo.post(at, {
            source,
            measure: 'score',
            value: '4',
            lowest: '0',
            highest: '5',
            url: 'https://x.example/=1',
            takenAt: '2026-09-02T10:00',
          })
        ).status,
        303,
      )
    const elsewhere = parse((await app.request('/works/paper-crowns-2026/elsewhere.csv')).text) as string[][]
    assert.equal(elsewhere.length, 5)
    for (const cell of elsewhere.flat()) assert.doesNotMatch(cell, /^[=+@\t\r]|^-(?!\d+(\.\d+)?$)|^-1$/, cell)
    const types = (await import('../../src/app.ts')).routes.filter((route) => route.api?.type === 'text/csv')
    assert.deepEqual(
      types.map((route) => route.path).toSorted(),
      [
        '/petitions/:slug/record.csv',
        '/petitions/:slug/series.csv',
        '/posters/:slug/fairness.csv',
        '/works/:slug/elsewhere.csv',
        '/works/:slug/reviews.csv',
      ],
      'a new CSV needs its own look here',
    )
    // Texts of petitions are put into spreadsheets by those who receive them.
    for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1+1', '\u200b=1+1'.slice(1)]) {
      app.clock.forward({ hours: 2 })
      const refused = await app.browser().post('/petitions', {
        work: 'paper-crowns-2026',
        action: text,
        why: 'Why',
        about: 'work',
        form: 'demand',
        addressee: 'Lumen',
        closesOn: '2027-03-08',
        name: 'Ada',
        email: 'ada@example.org',
        consent: 'yes',
        shown: '1000000000',
      })
      assert.equal(refused.status, 422, text)
    }
  }))

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
