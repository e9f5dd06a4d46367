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
import { anyPetition, makeHandover } from '#features/petitions/index.ts'
import { submissionSchema, sweepMail } from '#features/voices/index.ts'
import { simpleParser } from 'mailparser'
import { aWork, livePetition, sign } from '../../src/features/petitions/petitions.testing.ts'
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
