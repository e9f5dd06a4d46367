import { createHash, createHmac } from 'node:crypto'
import { entryOf } from './builder.testing.js'

// A petition of two versions in two languages, a reply of two versions and a promise with two outcomes; another statement beside them.

export const DAY = '2026-09-12T10:00:00Z'
export const now = new Date('2026-09-13T10:00:00Z')
const hex = (/** @type {string} */ text) => createHash('sha256').update(text).digest('hex')
const hmac = (/** @type {Buffer} */ salt, /** @type {string} */ text) =>
  createHmac('sha256', salt).update(text).digest('base64')

/** @param {{ version: number, language: string, why: string, change: string }} text */
export const wording = ({ version, language, why, change }) => {
  const [action, more] = ['Show the film', '']
  const canonical = `about=promotion\naction=${action}\naddressee=Studio\nform=demand\nlanguage=${language}\nmore=${more}\nwhy=${why.replace('\n', '\\n')}\n`
  return {
    version,
    language,
    change,
    action,
    why,
    more,
    canonical,
    sha256: hex(canonical),
    published_at: DAY,
  }
}

/** @param {string} party @param {number} version @param {string} text */
const said = (party, version, text) => {
  const salt = createHash('sha256').update(`${party}${version}`).digest()
  const payload = `about=petition1\nkind=reply\nname=Mo\nparty=${party}\nrole=Press\nsaid-on=2026-09-12\nsource=-\ntext=${text}\nversion=${version}\n`
  return {
    shown: { version, at: DAY, name: 'Mo', role: 'Press', text },
    commitment: { version, random_bytes: salt.toString('base64'), payload },
    value: hmac(salt, payload),
  }
}

/** @param {number} n @param {string} side @param {string} outcome */
const became = (n, side, outcome) => {
  const salt = createHash('sha256').update(`outcome ${n}`).digest()
  const payload = `day=2026-09-12\nlink=-\noutcome=${outcome}\npromise=promise1\nside=${side}\nwords=So it is.\n`
  return {
    shown: { side, outcome, words: 'So it is.', link: null, at: DAY },
    commitment: { version: n, random_bytes: salt.toString('base64'), payload },
    value: hmac(salt, payload),
  }
}

export function site() {
  const texts = [
    wording({ version: 1, language: 'en', why: 'A draft.', change: 'opened' }),
    wording({ version: 1, language: 'en', why: 'The poster\nlies.', change: 'draft' }),
    wording({ version: 1, language: 'pt-BR', why: 'O cartaz mente.', change: 'translation' }),
    wording({ version: 2, language: 'en', why: 'The poster and the trailer lie.', change: 'background' }),
  ]
  const reply = [said('Studio', 1, 'We will look.'), said('Studio', 2, 'We looked.')]
  const other = [said('Service', 1, 'We only show it.')]
  const outcomes = [became(1, 'party', 'kept'), became(2, 'author', 'broken')]
  const record = { version: '-', basis: '-', choice: '-' }
  const entries = [
    entryOf({}),
    ...texts.slice(1).map(({ version, language, sha256 }) =>
      entryOf({
        ...record,
        kind: 'text',
        version: String(version),
        choice: language.toLowerCase(),
        value: sha256,
      }),
    ),
    ...reply.map(({ shown, value }) =>
      entryOf({
        ...record,
        kind: 'statement',
        subject: 'reply1',
        version: String(shown.version),
        choice: 'reply',
        value,
      }),
    ),
    entryOf({
      ...record,
      kind: 'statement',
      subject: 'reply2',
      version: '1',
      choice: 'reply',
      value: other[0]?.value,
    }),
    ...outcomes.map(({ shown, commitment, value }) =>
      entryOf({
        ...record,
        kind: 'commitment',
        subject: 'reply1',
        version: String(commitment.version),
        choice: `${shown.side}-${shown.outcome}`,
        value,
      }),
    ),
  ]
  const page = {
    state: 'listed',
    action: 'Show the film',
    states: [{ state: 'listed', at: DAY }],
    text: texts[3],
    translations: [],
    log: { name: 'public', subject: 'petition1', size: entries.length },
    counted: 1,
    withdrawn: 0,
    removed: 0,
    restored: 0,
    net: 1,
    by_version: { 1: 1 },
    by_basis: { 'seen-unsaid': 1 },
    pledges: [],
    statements: [],
  }
  const statement = (
    /** @type {string} */ id,
    /** @type {string} */ party,
    /** @type {ReturnType<typeof said>[]} */ all,
  ) => ({
    id,
    kind: 'reply',
    party,
    hidden: null,
    versions: all.map(({ shown }) => shown),
    commitments: all.map(({ commitment }) => commitment),
  })
  return {
    entries,
    page,
    texts,
    statements: {
      reply1: statement('reply1', 'Studio', reply),
      reply2: statement('reply2', 'Service', other),
    },
    promise: {
      id: 'promise1',
      outcomes: outcomes.map(({ shown }) => shown),
      commitments: outcomes.map(({ commitment }) => commitment),
    },
    list: {
      log: { name: 'public', size: entries.length, at: now.toISOString() },
      texts: [
        { kind: 'petition', subject: 'petition1', petition: 'film', path: '/petitions/film/texts.json' },
        { kind: 'statement', subject: 'reply1', petition: 'film', path: '/statements/reply1.json' },
        { kind: 'statement', subject: 'reply2', petition: null, path: '/statements/reply2.json' },
        { kind: 'promise', subject: 'reply1', petition: 'film', path: '/promises/promise1.json' },
      ],
    },
  }
}
