import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readTexts, verifyLog } from './index.js'
import { TestLog } from './builder.testing.js'
import { DAY, now, site, wording } from './texts.testing.js'

/** What a verifier finds after somebody changed what is published. @param {(site: any) => void} [change] @param {string} [petition] */
async function found(change, petition) {
  const all = /** @type {any} */ (site())
  change?.(all)
  const log = new TestLog(all.entries)
  log.set('petitions.json', JSON.stringify({ petitions: [{ slug: 'film' }], links: { next: null } }))
  log.set(
    'log/numbers.json',
    JSON.stringify({
      log: { name: 'public', size: all.entries.length },
      subjects: [
        { subject: 'petition1', kind: 'sign', counted: 1, withdrawn: 0, removed: 0, restored: 0, net: 1 },
      ],
    }),
  )
  log.set('petitions/film.json', JSON.stringify(all.page))
  log.set('petitions/film/texts.json', JSON.stringify({ log: { subject: 'petition1' }, texts: all.texts }))
  for (const [id, statement] of Object.entries(all.statements))
    log.set(`statements/${id}.json`, JSON.stringify(statement))
  log.set('promises/promise1.json', JSON.stringify(all.promise))
  if (all.list) log.set('log/texts.json', JSON.stringify(all.list))
  for (const path of all.gone ?? []) log.files.delete(path)
  return verifyLog(log.source, { texts: readTexts, petition, now })
}

/** @param {(site: any) => void} change @param {string} reason @param {RegExp} message */
const refused = (change, reason, message) => assert.rejects(found(change), { reason, message })

describe('texts that are shown and texts that the log names', () => {
  it('are compared one by one, also those of one petition alone', async () => {
    const rows = async (/** @type {string} */ petition) =>
      (await found(undefined, petition)).texts?.map(({ label, published, recounted, hidden, waiting }) => [
        label,
        published,
        recounted,
        hidden,
        waiting,
      ])
    // By hand: the draft that was replaced before the listing is in no entry.
    const film = [
      ['texts of petition film', 3, 3, false, 0],
      ['statement reply1', 2, 2, false, 0],
      ['promise promise1', 2, 2, false, 0],
    ]
    assert.deepEqual(await rows('film'), film)
    assert.deepEqual((await found()).texts?.length, 4)
  })

  it('that were changed are named, whatever else was changed with them', async () => {
    await refused(({ texts }) => (texts[1].why = 'The poster is fine.'), 'text-wrong', /version 1 \(en\)/)
    await refused(({ texts }) => (texts[1].canonical += ' '), 'text-wrong', /version 1 \(en\)/)
    const rewritten = (/** @type {any} */ { texts, page }, /** @type {number} */ i) => {
      const { version, language, change } = texts[i]
      texts[i] = wording({ version, language, change, why: 'The poster is fine.' })
      if (i === 3) page.text = texts[i]
    }
    await refused(
      (all) => rewritten(all, 1),
      'text-changed',
      /version 1 \(en\) is not the text that entry 1 names/,
    )
    await refused((all) => rewritten(all, 2), 'text-changed', /version 1 \(pt-BR\)/)
    await refused((all) => rewritten(all, 3), 'text-changed', /version 2 \(en\)/)
    await refused(
      ({ page }) => (page.action = 'Ban the film'),
      'text-wrong',
      /page of the petition shows another/,
    )
    await refused(
      ({ statements }) => (statements.reply1.versions[1].text = 'We never looked.'),
      'text-wrong',
      /version 2/,
    )
    await refused(
      ({ statements: { reply1 } }) => {
        reply1.versions[1].text = 'We never looked.'
        reply1.commitments[1].payload = reply1.commitments[1].payload.replace(
          'We looked.',
          'We never looked.',
        )
      },
      'text-changed',
      /statement reply1: version 2 is not the text that entry 5 names/,
    )
    await refused(({ statements }) => (statements.reply1.versions[0].name = 'Ada'), 'text-wrong', /version 1/)
    await refused(
      ({ promise }) => (promise.outcomes[0].words = 'It was not.'),
      'text-wrong',
      /what the party says/,
    )
    await refused(
      ({ promise }) => (promise.outcomes[1].outcome = 'kept'),
      'text-wrong',
      /what the author says/,
    )
  })

  it('that are missing are named: a version, all of them, or the place where they stood', async () => {
    await refused(({ texts }) => texts.splice(2, 1), 'text-missing', /entry 2 names version 1 \(pt-br\)/)
    await refused(
      ({ statements: { reply1 } }) => (reply1.versions.shift(), reply1.commitments.shift()),
      'text-missing',
      /statement reply1: entry 4 names version 1/,
    )
    await refused(
      ({ promise }) => (promise.outcomes.pop(), promise.commitments.pop()),
      'text-missing',
      /entry 8 names version 2/,
    )
    await refused(
      (all) => (all.gone = ['petitions/film/texts.json']),
      'text-missing',
      /film\/texts\.json is not there/,
    )
    await refused(
      (all) => (all.gone = ['statements/reply2.json']),
      'text-missing',
      /reply2\.json is not there/,
    )
    await refused(
      ({ list }) => list.texts.splice(2, 1),
      'text-missing',
      /entry 6 .*nothing says that it is hidden/,
    )
    await refused((all) => delete all.list, 'text-missing', /the log names 8 texts/)
  })

  it('that stand in each other’s place are named', async () => {
    await refused(
      ({ statements }) => ([statements.reply1, statements.reply2] = [statements.reply2, statements.reply1]),
      'text-wrong',
      /statement reply1 is another one/,
    )
    await refused(
      ({ statements: { reply1, reply2 } }) => {
        for (const part of ['versions', 'commitments', 'party'])
          [reply1[part], reply2[part]] = [reply2[part], reply1[part]]
      },
      'text-changed',
      /statement reply1: version 1 is not the text that entry 4 names/,
    )
  })

  it('that no entry names are named, unless they were shown a moment ago', async () => {
    const later =
      (/** @type {string} */ at) =>
      (/** @type {any} */ { texts }) =>
        texts.push({
          ...wording({ version: 2, language: 'de', why: 'Das Plakat lügt.', change: 'translation' }),
          published_at: at,
        })
    await refused(later('2026-09-13T09:40:00Z'), 'text-not-in-log', /version 2 \(de\) is shown, but no entry/)
    const { texts } = await found(later('2026-09-13T09:59:00Z'))
    assert.deepEqual([texts?.[0]?.published, texts?.[0]?.recounted, texts?.[0]?.waiting], [4, 3, 1])
    await refused(({ list }) => list.texts.shift(), 'text-not-in-log', /petition1\) is listed/)
  })

  it('that a decision hides are not compared, and that is said', async () => {
    const { texts } = await found(({ statements: { reply2 }, list }) => {
      Object.assign(reply2, { hidden: { at: DAY, reason: 'court' }, versions: [], commitments: [] })
      list.texts[3].path = null
    })
    assert.deepEqual(
      texts?.map(({ hidden, recounted }) => [hidden, recounted]),
      [
        [false, 3],
        [false, 2],
        [true, 1],
        [true, 2],
      ],
    )
  })

  it('whose words were erased are told by what stays of them', async () => {
    const { texts } = await found(({ promise }) => {
      Object.assign(promise.outcomes[0], { words: null, link: null })
      promise.commitments.shift()
    })
    assert.deepEqual([texts?.[3]?.published, texts?.[3]?.recounted, texts?.[3]?.erased], [2, 2, 1])
    await refused(
      ({ promise }) => {
        Object.assign(promise.outcomes[0], { words: null, outcome: 'broken' })
        promise.commitments.shift()
      },
      'text-not-in-log',
      /what the party says \(1\)/,
    )
  })

  it('are read from nowhere else than where texts are', async () => {
    for (const path of [
      '/../secret.json',
      '/statements/../../x.json',
      'statements/reply1.json',
      '//elsewhere/x.json',
      7,
    ])
      await assert.rejects(
        found(({ list }) => (list.texts[1].path = path)),
        { reason: 'json-malformed' },
      )
  })
})
