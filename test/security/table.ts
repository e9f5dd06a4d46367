import { posterLines } from './poster-lines.ts'
import { readFileSync } from 'node:fs'
import type { Cast, Role } from './cast.ts'
import { partyLines } from './table-parties.ts'

/** Who gets an answer, and what everybody else is told. */
type Who =
  | 'everybody'
  | 'submitter'
  | 'owner'
  | 'organiser'
  | 'invited'
  | 'moderator'
  | 'operator'
  | 'guest'
  | 'reader'
  | 'speaker'

export interface Line {
  who: Who
  /** Status for those who may; for single roles where theirs differs. */
  ok: number | ({ other: number } & Partial<Record<Role, number>>)
  params?(cast: Cast): Record<string, string>
  /** The same with secrets and ids that open nothing: nobody is let in, whatever their role. */
  wrong?: { params(cast: Cast): Record<string, string>; status: number }
  /** A form as an honest person fills it in. */
  fields?(cast: Cast): Record<string, string>
  /** The body where it is no form. */
  json?: unknown
  /** For those who may, the database is the same afterwards: a question, a step between, an answer that does not hold. */
  keeps?: true
}

const slug = (cast: Cast) => ({ slug: cast.slug })
const petition = { params: slug, wrong: { params: (cast: Cast) => ({ slug: cast.unseen }), status: 404 } }
const dotted = (ending: string) => ({
  params: (cast: Cast) => ({ slug: `${cast.slug}.${ending}` }),
  wrong: { params: (cast: Cast) => ({ slug: `${cast.unseen}.${ending}` }), status: 404 },
})
const pledge = {
  params: (cast: Cast) => ({ slug: cast.pledge }),
  wrong: { params: () => ({ slug: 'none' }), status: 404 },
}
const open = { who: 'everybody', ok: 200 } as const
const submitter = { who: 'submitter', params: slug } as const
const owner = { who: 'owner', params: slug } as const
const organiser = { who: 'organiser', params: slug } as const
const voice = (ref: 'owner' | 'held' | 'removed') => ({
  params: (cast: Cast) => ({ subject: String(cast.subjectId), id: cast[ref].id }),
  wrong: { params: (cast: Cast) => ({ subject: String(cast.subjectId + 1), id: cast[ref].id }), status: 404 },
})
const colleague = {
  params: (cast: Cast) => ({ id: String(cast.otherStaffId) }),
  wrong: { params: () => ({ id: '999999' }), status: 404 },
}
const refusedKey = {
  json: {
    id: 'AAAA',
    rawId: 'AAAA',
    type: 'public-key',
    response: {
      clientDataJSON: 'e30',
      authenticatorData: 'AAAA',
      attestationObject: 'AAAA',
      signature: 'AAAA',
    },
  },
}
const entered = {
  params: ({ reply }: Cast) => ({ id: reply }),
  wrong: { params: () => ({ id: 'none' }), status: 404 },
}
const work = {
  params: (cast: Cast) => ({ slug: cast.work }),
  wrong: { params: () => ({ slug: 'none' }), status: 404 },
}
const traits = {
  params: () => ({ kind: 'film' }),
  wrong: { params: () => ({ kind: 'opera' }), status: 404 },
}
const reviewing = (who: 'owner' | 'submitter') =>
  ({ who, params: (cast: Cast) => ({ slug: cast.work }) }) as const
const shownReview = {
  params: (cast: Cast) => ({ slug: cast.work, id: cast.reviews.shownId }),
  wrong: { params: (cast: Cast) => ({ slug: cast.work, id: 'none' }), status: 404 },
}
const reviewText = (ref: 'owner' | 'shown') => ({
  params: (cast: Cast) => ({ subject: String(cast.reviews[ref].subjectId), id: cast.reviews[ref].id }),
  wrong: {
    params: (cast: Cast) => ({ subject: String(cast.reviews[ref].subjectId + 1), id: cast.reviews[ref].id }),
    status: 404,
  },
})
const said = {
  seen: 'all',
  mark: '4',
  about: 'work',
  body: 'Quiet.',
  language: 'en',
  'logged-at': 'imdb',
  'logged-on': '2026-09-02',
}
const film = {
  params: ({ film }: Cast) => ({ film: film.publicId }),
  wrong: { params: () => ({ film: '2222222222222222' }), status: 404 },
}
const filmAtDesk = {
  who: 'operator',
  params: ({ film }: Cast) => ({ id: String(film.id) }),
  wrong: { params: () => ({ id: '999999' }), status: 404 },
} as const
const you = { name: 'Nia', email: 'nia@example.org', country: 'FR', consent: 'yes', shown: '1000000000' }

/** A public key of the vectors of RFC 9578. */
const A_TOKEN_KEY = Buffer.from(
  JSON.parse(readFileSync(new URL('../vectors/pub_verif_rfc9578.go.json', import.meta.url), 'utf8'))[0].pkS,
  'hex',
).toString('base64url')
/** Pages for the person of a kind of which nobody in this cast has one: each of them is refused to everybody. */
function unowned(path: string, params: (cast: Cast) => Record<string, string>): Record<string, Line> {
  const refused: Line = { who: 'everybody', ok: 403, params, fields: () => ({}), keeps: true }
  const [get, post] = [
    ['/confirm', '', '/status.json', '/data.json', '/receipt.tlog-proof'],
    [
      '/confirm',
      '/answer',
      '/resend',
      '/address',
      '/withdrawal',
      '/seen',
      '/wishes',
      '/objection',
      '/erasure',
      '/forgetting',
    ],
  ]
  return Object.fromEntries([
    ...get!.map((end) => [`GET ${path}${end}`, refused]),
    ...post!.map((end) => [`POST ${path}${end}`, refused]),
  ])
}

/** Every route, who it lets in, and what an honest request looks like. A route without its line fails. */
export const table: Record<string, Line> = {
  'GET /': open,
  'GET /search': open,
  'GET /works': open,
  'GET /works.json': open,
  'GET /works/new': open,
  'GET /works/:slug': {
    ...open,
    params: ({ work }) => ({ slug: work }),
    wrong: { params: () => ({ slug: 'none' }), status: 404 },
  },
  'GET /works/:slug{[^/]+\\.json}': {
    ...open,
    params: ({ work }) => ({ slug: `${work}.json` }),
    wrong: { params: () => ({ slug: 'none.json' }), status: 404 },
  },
  'GET /proofs': open,
  'GET /.well-known/private-token-issuer-directory': open,
  'GET /works/:slug/issuers.json': {
    ...open,
    params: ({ work }) => ({ slug: work }),
    wrong: { params: () => ({ slug: 'none' }), status: 404 },
  },
  'GET /log/issuers.json': open,
  // Not a token request: what an honest one is and gets is in test/attacks/tokens.test.ts.
  'POST /viewings/token-request': { who: 'everybody', ok: 400, fields: () => ({}), keeps: true },
  'POST /works': {
    who: 'everybody',
    ok: 303,
    fields: () => ({
      title: 'Glass Harbour',
      language: 'en',
      kind: 'film',
      year: '2026',
      maker: 'Ines Varga',
      market: 'FR',
      released: '2026-09-01',
    }),
  },
  'GET /how-we-count': open,
  'GET /legal': open,
  'GET /privacy': open,
  'GET /source': open,
  'GET /source.tar.gz': open,
  'GET /design': open,
  'GET /design/petition': open,
  'GET /robots.txt': open,
  'GET /sitemap.xml': open,
  'GET /openapi.json': open,
  'GET /health': open,
  // Through a proxy and without its token there is nothing to see.
  'GET /metrics': { who: 'everybody', ok: 404 },

  'GET /petitions': open,
  'GET /petitions.json': open,
  'GET /petitions.atom': open,
  'GET /petitions/new': open,
  'POST /petitions/new/:step': {
    ...open,
    params: () => ({ step: 'ask' }),
    wrong: { params: () => ({ step: 'none' }), status: 404 },
    fields: ({ work }) => ({ work, action: 'Ask' }),
    keeps: true,
  },
  'POST /petitions': {
    who: 'everybody',
    ok: 303,
    fields: ({ work }) => ({
      ...you,
      work,
      action: 'Keep the end',
      why: 'It was cut.',
      more: '',
      about: 'work',
      form: 'demand',
      addressee: 'Lumen',
      closesOn: '2027-03-08',
    }),
  },
  'GET /petitions/:slug': { ...open, ...petition },
  'GET /petitions/:slug{[^/]+\\.json}': { ...open, ...dotted('json') },
  'GET /petitions/:slug{[^/]+\\.atom}': { ...open, ...dotted('atom') },
  'GET /petitions/:slug/series.csv': { ...open, ...petition },
  'GET /petitions/:slug/card.png': { ...open, ...petition },
  'GET /petitions/:slug/names': { ...open, ...petition },
  'GET /petitions/:slug/record': { ...open, ...petition },
  'GET /petitions/:slug/record.json': { ...open, ...petition },
  'GET /petitions/:slug/record.csv': { ...open, ...petition },
  'GET /petitions/:slug/decisions': { ...open, ...petition },
  'GET /petitions/:slug/decisions.json': { ...open, ...petition },
  'GET /petitions/:slug/appeal': { ...organiser, ok: 200 },
  // There is no decision to appeal against.
  'POST /petitions/:slug/appeal': {
    ...organiser,
    ok: 409,
    fields: () => ({ text: 'Look again.' }),
    keeps: true,
  },
  'GET /petitions/:slug/handover': { ...open, ...petition },
  // No files were made.
  'GET /petitions/:slug/handovers/:file{[0-9]{1,2}\\.(?:pdf|csv|note)}': {
    who: 'everybody',
    ok: 404,
    params: ({ slug: name }) => ({ slug: name, file: '1.pdf' }),
  },
  // It is open.
  'GET /petitions/:slug/:file{archive\\.(?:json|csv|pdf|note)}': {
    who: 'everybody',
    ok: 404,
    params: ({ slug: name }) => ({ slug: name, file: 'archive.json' }),
  },
  'GET /petitions/:slug/ending': { ...organiser, ok: 200 },
  'POST /petitions/:slug/announcements': {
    ...organiser,
    ok: 303,
    fields: () => ({ kind: 'ended', words: 'It is over.' }),
  },
  'POST /petitions/:slug/handovers': { ...organiser, ok: 303, fields: () => ({}) },
  'GET /petitions/:slug/updates': { ...open, ...petition },
  'GET /petitions/:slug/updates/:n/report': {
    ...open,
    params: ({ slug }) => ({ slug, n: '1' }),
    wrong: { params: ({ unseen }) => ({ slug: unseen, n: '1' }), status: 404 },
  },
  'POST /petitions/:slug/updates/:n/report': {
    ...open,
    params: ({ slug }) => ({ slug, n: '1' }),
    wrong: { params: ({ slug }) => ({ slug, n: '7' }), status: 404 },
    fields: () => ({ reason: 'false', note: 'It was another day.' }),
  },
  'GET /petitions/:slug/poster.pdf': { ...open, ...petition },
  'GET /petitions/:slug/organise': { ...organiser, ok: 200 },
  'POST /petitions/:slug/organise/letters': {
    ...open,
    ...petition,
    fields: () => ({ email: 'nia@example.org' }),
  },
  'GET /petitions/:slug/organise/enter': { who: 'everybody', ok: { other: 200, author: 303 }, ...petition },
  'GET /petitions/:slug/organise/enter/:token': {
    ...open,
    params: ({ slug, organise }) => ({ slug, token: organise }),
    wrong: { params: ({ slug, leave }) => ({ slug, token: leave }), status: 404 },
  },
  'POST /petitions/:slug/organise/enter/:token': {
    who: 'everybody',
    ok: 303,
    params: ({ slug, organise }) => ({ slug, token: organise }),
    wrong: { params: ({ slug, leave }) => ({ slug, token: leave }), status: 404 },
    fields: () => ({}),
  },
  'POST /petitions/:slug/organise/passkey/options': { ...open, ...petition, json: {} },
  'POST /petitions/:slug/organise/passkey': {
    who: 'everybody',
    ok: 422,
    ...petition,
    ...refusedKey,
    keeps: true,
  },
  'GET /petitions/:slug/organise/passkeys': { ...organiser, ok: 200 },
  // The author's own session is one of a link, and there is a passkey already.
  'POST /petitions/:slug/organise/passkeys/options': { ...organiser, ok: 403, json: {}, keeps: true },
  'POST /petitions/:slug/organise/passkeys': { ...organiser, ok: 422, ...refusedKey, keeps: true },
  'POST /petitions/:slug/organise/passkeys/:id/name': {
    ...organiser,
    ok: 303,
    params: ({ slug, organiserPasskey }) => ({ slug, id: organiserPasskey }),
    wrong: { params: ({ slug, memberPasskey }) => ({ slug, id: memberPasskey }), status: 404 },
    fields: () => ({ name: 'Blue key' }),
  },
  'POST /petitions/:slug/organise/passkeys/:id/removal': {
    ...organiser,
    ok: 303,
    params: ({ slug, organiserPasskey }) => ({ slug, id: organiserPasskey }),
    wrong: { params: ({ slug, memberPasskey }) => ({ slug, id: memberPasskey }), status: 404 },
    fields: () => ({}),
  },
  'POST /petitions/:slug/organise/updates': {
    ...organiser,
    ok: 303,
    fields: () => ({ title: 'A meeting', text: 'We meet on Monday.', go: 'publish' }),
  },
  // The cast's author has written no update.
  'POST /petitions/:slug/organise/updates/:n/withdrawal': {
    ...organiser,
    ok: 404,
    params: (cast) => ({ slug: cast.slug, n: '999' }),
    fields: () => ({}),
    keeps: true,
  },
  'POST /petitions/:slug/organise/organisers': {
    ...organiser,
    ok: 303,
    fields: () => ({ name: 'Oki', email: 'oki@example.org', role: 'reads' }),
  },
  'POST /petitions/:slug/organise/organisers/:id/end': {
    ...organiser,
    ok: 303,
    params: ({ slug, coOrganiser }) => ({ slug, id: coOrganiser }),
    wrong: { params: ({ slug }) => ({ slug, id: 'x' }), status: 404 },
    fields: () => ({}),
  },
  'POST /petitions/:slug/organise/leaving': { ...organiser, ok: 303, fields: () => ({}), keeps: true },
  'GET /petitions/:slug/sign': { ...open, ...petition },
  'GET /petitions/:slug/texts': { ...open, ...petition },
  'GET /petitions/:slug/texts.json': { ...open, ...petition },
  'GET /petitions/:slug/in': { who: 'everybody', ok: 303, ...petition },
  // In its own language a petition stands at its own address.
  'GET /petitions/:slug/in/:language': {
    who: 'everybody',
    ok: 303,
    params: (cast) => ({ slug: cast.slug, language: 'en' }),
    wrong: { params: (cast) => ({ slug: cast.slug, language: 'xx' }), status: 404 },
  },
  // The author's own; everybody else is told that there is nothing.
  'GET /petitions/:slug/author': {
    who: 'everybody',
    ok: { other: 404, author: 200 },
    params: slug,
    keeps: true,
  },
  'POST /petitions/:slug/author/text': {
    who: 'everybody',
    ok: { other: 404, author: 422 },
    params: slug,
    keeps: true,
  },
  'POST /petitions/:slug/author/proposals': {
    who: 'everybody',
    ok: { other: 404, author: 422 },
    params: slug,
    keeps: true,
  },
  'POST /petitions/:slug/author/translations': {
    who: 'everybody',
    ok: { other: 404, author: 422 },
    params: slug,
    keeps: true,
  },
  'POST /petitions/:slug/author/waking': {
    who: 'everybody',
    ok: { other: 404, author: 409 },
    params: slug,
    keeps: true,
  },
  'POST /petitions/:slug/author/opposition': {
    who: 'everybody',
    ok: { other: 404, author: 422 },
    params: slug,
    keeps: true,
  },
  // It waits for no supporters, so there is no such link.
  'GET /petitions/:slug/support/:token': {
    who: 'everybody',
    ok: 404,
    params: (cast) => ({ slug: cast.slug, token: 'x' }),
  },
  'POST /petitions/:slug/author/reasons': {
    who: 'everybody',
    ok: { other: 404, author: 303 },
    params: slug,
    keeps: true,
  },
  'GET /petitions/:slug/reasons': { ...open, ...petition },
  // No reason is shown there.
  'GET /petitions/:slug/reasons/:id/report': {
    who: 'everybody',
    ok: 404,
    params: (cast) => ({ slug: cast.slug, id: 'x' }),
  },
  'POST /petitions/:slug/reasons/:id/report': {
    who: 'everybody',
    ok: 404,
    params: (cast) => ({ slug: cast.slug, id: 'x' }),
    fields: () => ({ why: 'insult' }),
    keeps: true,
  },
  'POST /petitions/:slug/signature/reason': {
    who: 'everybody',
    ok: { other: 404, owner: 303 },
    params: slug,
    fields: () => ({ reason: '' }),
    keeps: true,
  },
  'GET /petitions/similar.json': open,
  // The text of now is the one that was signed, so there is nothing to change.
  'POST /petitions/:slug/signature/text': {
    who: 'everybody',
    ok: { other: 404, owner: 303 },
    params: slug,
    keeps: true,
  },
  'POST /petitions/:slug/signatures': { who: 'everybody', ok: 303, ...petition, fields: () => you },
  'POST /petitions/:slug/follows': {
    who: 'everybody',
    ok: 200,
    ...petition,
    fields: () => ({ email: 'nia@example.org' }),
  },

  'GET /petitions/:slug/signature/confirm': { ...submitter, ok: 200 },
  // The code is that of the one who only submitted: whoever is the owner already has nothing by it.
  'POST /petitions/:slug/signature/confirm': {
    ...submitter,
    ok: { other: 303, owner: 422 },
    fields: ({ code }) => ({ code, seen: 'all', remember: 'yes' }),
  },
  'POST /petitions/:slug/signature/answer': { ...submitter, ok: 303, fields: () => ({ seen: 'some' }) },
  'POST /petitions/:slug/signature/resend': {
    ...submitter,
    ok: { other: 303, owner: 303 },
    fields: () => ({}),
  },
  'POST /petitions/:slug/signature/address': {
    ...submitter,
    ok: { other: 303, owner: 409 },
    fields: () => ({ email: 'cleo@example.com' }),
  },

  'GET /petitions/:slug/signature': { ...owner, ok: 200 },
  'GET /petitions/:slug/signature/status.json': { ...owner, ok: 200 },
  'GET /petitions/:slug/signature/data.json': { ...owner, ok: 200 },
  'POST /petitions/:slug/signature/withdrawal': { ...owner, ok: 303, fields: () => ({}) },
  'POST /petitions/:slug/signature/seen': { ...owner, ok: 303, fields: () => ({ seen: 'promo' }) },
  'POST /petitions/:slug/signature/proof': { ...owner, ok: 303, fields: () => ({ proof: 'none' }) },
  'POST /petitions/:slug/signature/wishes': { ...owner, ok: 303, fields: () => ({ news: 'yes' }) },
  // There is nothing to object to.
  'POST /petitions/:slug/signature/objection': {
    ...owner,
    ok: 409,
    fields: () => ({ objection: 'Why?' }),
    keeps: true,
  },
  'POST /petitions/:slug/signature/erasure': { ...owner, ok: 200, fields: () => ({ erase: 'yes' }) },
  'POST /petitions/:slug/signature/forgetting': { ...owner, ok: 303, fields: () => ({}), keeps: true },

  // A receipt needs a published checkpoint, as above.
  'GET /petitions/:slug/signature/receipt.tlog-proof': { ...owner, ok: 404 },

  ...unowned('/pledges/:slug/pledge', ({ pledge }) => ({ slug: pledge })),
  'GET /pledges/:slug': { ...open, ...pledge },
  'POST /pledges/:slug/pledges': { who: 'everybody', ok: 303, ...pledge, fields: () => you },
  'POST /pledges/:slug/taking': {
    who: 'owner',
    ok: 303,
    params: pledge.params,
    fields: () => ({}),
  },
  'POST /pledges/:slug/outcome': {
    who: 'everybody',
    ok: 403,
    params: pledge.params,
    fields: () => ({ outcome: 'done' }),
    keeps: true,
  },
  'GET /pledges/:slug/by-mail/:token': {
    ...open,
    params: ({ pledge: slug, pledged }) => ({ slug, token: pledged }),
    wrong: { params: ({ pledge: slug, leave }) => ({ slug, token: leave }), status: 404 },
  },
  'POST /pledges/:slug/by-mail/:token': {
    who: 'everybody',
    ok: 303,
    params: ({ pledge: slug, pledged }) => ({ slug, token: pledged }),
    wrong: { params: ({ pledge: slug, leave }) => ({ slug, token: leave }), status: 404 },
    fields: () => ({ outcome: 'done' }),
  },
  'POST /petitions/:slug/organise/pledges': {
    ...organiser,
    ok: 303,
    fields: () => ({ pledge: 'I will watch it' }),
  },
  'POST /petitions/:slug/organise/pledges/:pledge/end': {
    ...organiser,
    ok: 303,
    params: ({ slug, pledge: which }) => ({ slug, pledge: which }),
    wrong: { params: ({ slug }) => ({ slug, pledge: 'none' }), status: 404 },
    fields: () => ({}),
  },
  ...unowned('/statements/:slug/answer', ({ reply }) => ({ slug: reply })),
  'POST /statements/:slug/answering': {
    who: 'owner',
    ok: 303,
    params: ({ reply }) => ({ slug: reply }),
    fields: () => ({ choice: 'partly' }),
  },
  'GET /statements/:slug/by-mail/:token': {
    ...open,
    params: ({ reply, told }) => ({ slug: reply, token: told }),
    wrong: { params: ({ reply, leave }) => ({ slug: reply, token: leave }), status: 404 },
  },
  'POST /statements/:slug/by-mail/:token': {
    who: 'everybody',
    ok: 303,
    params: ({ reply, told }) => ({ slug: reply, token: told }),
    wrong: { params: ({ reply, leave }) => ({ slug: reply, token: leave }), status: 404 },
    fields: () => ({ choice: 'no' }),
  },
  'POST /petitions/:slug/organise/rejoinders': {
    ...organiser,
    ok: 303,
    fields: ({ reply }) => ({ statement: reply, text: 'That is no answer.' }),
  },

  'GET /log': open,
  // Files that the sequencer publishes; none is there in a transaction that is rolled back.
  'GET /log/checkpoint': { who: 'everybody', ok: 404 },
  'GET /log/tile/*': { who: 'everybody', ok: 404, params: () => ({ '*': '0/000' }) },
  'GET /log/policy': open,
  'GET /log/numbers.json': open,
  'GET /log/texts.json': open,
  'GET /log/checkpoints.json': open,
  'GET /log/checkpoints/:day{[^/]+\\.json}': { ...open, params: () => ({ day: '2026-09-12.json' }) },
  'GET /verify.js': open,
  'GET /verify.js.sha256': open,
  'GET /check': open,

  'GET /c/:subject/:token': {
    ...open,
    params: ({ publicId, confirm }) => ({ subject: publicId, token: confirm }),
    wrong: { params: ({ publicId, leave }) => ({ subject: publicId, token: leave }), status: 404 },
  },
  'POST /c/:subject/:token': {
    who: 'everybody',
    ok: 303,
    params: ({ publicId, confirm }) => ({ subject: publicId, token: confirm }),
    wrong: { params: ({ publicId, leave }) => ({ subject: publicId, token: leave }), status: 404 },
    fields: () => ({ seen: 'all' }),
  },
  'GET /u/:token': {
    ...open,
    params: ({ follow }) => ({ token: follow }),
    wrong: { params: ({ confirm }) => ({ token: confirm }), status: 404 },
  },
  'POST /u/:token': {
    ...open,
    params: ({ leave }) => ({ token: leave }),
    wrong: { params: ({ confirm }) => ({ token: confirm }), status: 404 },
    fields: () => ({ 'List-Unsubscribe': 'One-Click' }),
  },

  'GET /works/:slug/room': {
    ...open,
    params: ({ work }) => ({ slug: work }),
    wrong: { params: () => ({ slug: 'none' }), status: 404 },
  },
  'POST /room/:film/viewings': { ...open, ...film, json: {} },
  // Without a viewing of one's own there is nothing to tell and nothing to end.
  'POST /room/:film/beats': {
    who: 'everybody',
    ok: 410,
    ...film,
    json: { run: 1, seq: 1, from: 0, to: 1 },
    keeps: true,
  },
  'POST /room/:film/ending': { who: 'everybody', ok: 410, ...film, json: {}, keeps: true },
  'GET /room/:film/tracks/:kind/:language': {
    ...open,
    params: ({ film }) => ({ film: film.publicId, kind: 'captions', language: 'en.vtt' }),
    wrong: {
      params: () => ({ film: '2222222222222222', kind: 'captions', language: 'en.vtt' }),
      status: 404,
    },
  },
  // Addresses are signed for one viewing.
  'GET /room/:film/:viewing/:until/:mac/:name': { who: 'everybody', ok: 404, ...film },

  'GET /desk/room': { who: 'moderator', ok: 200 },
  // Moderators only where an operator allowed it, which nobody did here.
  'POST /desk/room/films': {
    who: 'operator',
    ok: 303,
    fields: ({ work }) => ({
      work,
      kind: 'whole',
      title: 'The film',
      language: 'en',
      rights: 'We made it.',
      sure: 'yes',
    }),
  },
  'POST /desk/room/keepers': {
    who: 'operator',
    ok: 303,
    fields: ({ otherStaffId }) => ({ staff: String(otherStaffId), act: 'allow' }),
  },
  'GET /desk/room/films/:id': { ...filmAtDesk, ok: 200 },
  // A form is no piece of a film.
  'POST /desk/room/films/:id/pieces': { who: 'operator', ok: 400, params: filmAtDesk.params, keeps: true },
  // It has its file already.
  'POST /desk/room/films/:id/arrival': {
    ...filmAtDesk,
    ok: 409,
    fields: () => ({ name: 'film.mp4' }),
    keeps: true,
  },
  'POST /desk/room/films/:id/showings': {
    ...filmAtDesk,
    ok: 303,
    fields: () => ({ audience: 'nobody', opensOn: '', closesOn: '', atOnce: '4', threshold: '80' }),
  },
  'POST /desk/room/films/:id/tracks': {
    ...filmAtDesk,
    ok: 303,
    fields: () => ({
      kind: 'captions',
      language: 'fr',
      vtt: 'WEBVTT\n\n00:01.000 --> 00:02.000\nBonjour\n',
    }),
  },
  'POST /desk/room/films/:id/tracks/removal': {
    ...filmAtDesk,
    ok: 303,
    fields: () => ({ kind: 'captions', language: 'en' }),
  },
  'POST /desk/room/films/:id/removal': { ...filmAtDesk, ok: 303, fields: () => ({ reason: 'Rights ended' }) },

  'GET /desk/sign-in': open,
  'GET /desk/sign-in/mail': open,
  'POST /desk/sign-in': { who: 'everybody', ok: 303, fields: () => ({ email: 'mo@example.org' }) },
  'POST /desk/sign-in/passkey/options': { ...open, json: {} },
  'POST /desk/sign-in/passkey': { who: 'everybody', ok: 422, ...refusedKey, keeps: true },
  'GET /sign-in/:secret': {
    ...open,
    params: ({ signIn }) => ({ secret: signIn }),
    wrong: { params: ({ confirm }) => ({ secret: confirm }), status: 410 },
  },
  'POST /sign-in/:secret': {
    who: 'everybody',
    ok: 303,
    params: ({ invite }) => ({ secret: invite }),
    wrong: { params: ({ confirm }) => ({ secret: confirm }), status: 410 },
    fields: () => ({ name: 'Ida', email: 'ida@example.org' }),
  },
  'POST /desk/sign-out': { who: 'invited', ok: 303, fields: () => ({}) },
  'POST /desk/sign-out-everywhere': { who: 'invited', ok: 303, fields: () => ({}) },
  'GET /desk/passkey': { who: 'invited', ok: 200 },
  'POST /desk/passkey/options': { who: 'invited', ok: 200, json: {} },
  'POST /desk/passkey': { who: 'invited', ok: 422, ...refusedKey, keeps: true },
  'POST /desk/passkeys/options': { who: 'invited', ok: 200, json: {} },
  'POST /desk/passkeys': { who: 'invited', ok: 422, ...refusedKey, keeps: true },
  'GET /desk/passkeys': { who: 'moderator', ok: 200 },
  // Of two members of staff only the owner of a key finds it.
  'POST /desk/passkeys/:id/name': {
    who: 'moderator',
    ok: { other: 404, moderator: 303 },
    params: ({ passkeys }) => ({ id: passkeys.moderator }),
    fields: () => ({ name: 'Blue key' }),
  },
  'POST /desk/passkeys/:id/removal': {
    who: 'moderator',
    ok: { other: 404, moderator: 303 },
    params: ({ passkeys }) => ({ id: passkeys.moderator }),
    fields: () => ({}),
  },

  'GET /desk': { who: 'moderator', ok: 200 },
  'GET /desk/log': { who: 'moderator', ok: 200 },
  'GET /desk/petitions': { who: 'moderator', ok: 200 },
  'POST /desk/petitions': {
    who: 'moderator',
    ok: 303,
    fields: ({ slug }) => ({ petition: `/petitions/${slug}` }),
    keeps: true,
  },
  'GET /desk/petitions/:slug': { who: 'moderator', ok: 200, params: slug },
  // Public listing waits for legal texts, mail and HTTPS, and this site has not been set up.
  'POST /desk/petitions/:slug/listing': {
    who: 'moderator',
    ok: 409,
    params: slug,
    fields: () => ({}),
    keeps: true,
  },
  'POST /desk/petitions/:slug/decline': {
    who: 'moderator',
    ok: 303,
    params: slug,
    fields: () => ({ reason: 'no-demand', note: '' }),
  },
  'POST /desk/petitions/:slug/hiding': {
    who: 'moderator',
    ok: 303,
    params: slug,
    fields: () => ({ reason: 'unlawful', note: 'A court' }),
  },
  'POST /desk/petitions/:slug/closure': {
    who: 'moderator',
    ok: 303,
    params: slug,
    fields: () => ({ reason: 'author', note: '' }),
  },
  'POST /desk/petitions/:slug/reopening': {
    who: 'moderator',
    ok: 409,
    params: slug,
    fields: () => ({ reason: 'mistake', note: '' }),
    keeps: true,
  },
  // Nobody has appealed.
  'POST /desk/petitions/:slug/appeal': {
    who: 'moderator',
    ok: 409,
    params: slug,
    fields: () => ({ n: '2', outcome: 'kept', note: 'It stays.' }),
    keeps: true,
  },
  // Nothing waits.
  'POST /desk/petitions/:slug/announcement': {
    who: 'moderator',
    ok: 409,
    params: slug,
    fields: () => ({ n: '1', decision: 'shown', reason: '' }),
    keeps: true,
  },
  'POST /desk/petitions/:slug/deliveries': {
    who: 'moderator',
    ok: 303,
    params: slug,
    fields: () => ({ on: '2026-09-01', to: 'Lumen', by: 'Ada', words: '' }),
  },
  'POST /desk/petitions/:slug/handovers': { who: 'moderator', ok: 303, params: slug, fields: () => ({}) },
  'POST /desk/petitions/:slug/statements': {
    who: 'moderator',
    ok: 303,
    params: slug,
    fields: () => ({
      party: 'Lumen',
      kind: 'reply',
      text: 'We answer.',
      sourceUrl: 'https://lumen.example/a',
      saidOn: '2026-09-01',
    }),
  },
  'GET /desk/signatures': { who: 'moderator', ok: 200 },
  'POST /desk/signatures': {
    who: 'moderator',
    ok: 200,
    fields: () => ({ address: 'ben@example.org', petition: '', reason: 'Asked by mail' }),
  },
  'GET /desk/signatures/:subject/:id': { who: 'moderator', ok: 200, ...voice('owner') },
  'POST /desk/signatures/:subject/:id/removal': {
    who: 'moderator',
    ok: 303,
    ...voice('owner'),
    fields: () => ({ reason: 'automated', note: '' }),
  },
  'POST /desk/signatures/:subject/:id/restoration': {
    who: 'moderator',
    ok: 303,
    ...voice('removed'),
    fields: () => ({ note: '' }),
  },
  'POST /desk/signatures/:subject/:id/release': {
    who: 'moderator',
    ok: 303,
    ...voice('held'),
    fields: () => ({ note: '' }),
  },
  'POST /desk/signatures/:subject/:id/answer': {
    who: 'moderator',
    ok: 303,
    ...voice('removed'),
    fields: () => ({ note: 'It stays.' }),
  },
  'GET /desk/reasons': { who: 'moderator', ok: 200 },
  // Nothing waits.
  'POST /desk/reasons': {
    who: 'moderator',
    ok: 409,
    fields: (cast) => ({
      subject: String(cast.subjectId),
      id: '2222222222222222',
      decision: 'shown',
      reason: '',
    }),
    keeps: true,
  },
  'GET /desk/pairs': { who: 'moderator', ok: 200 },
  // Nothing can be joined to a petition that is not listed, and no pair was proposed.
  'POST /desk/pairs/joins': {
    who: 'moderator',
    ok: 422,
    fields: (cast) => ({ from: cast.slug, into: cast.unseen, note: '' }),
    keeps: true,
  },
  'POST /desk/pairs/joins/ends': {
    who: 'moderator',
    ok: 409,
    fields: (cast) => ({ petition: cast.slug, reason: 'They ask for different things.' }),
    keeps: true,
  },
  'POST /desk/pairs/oppositions': {
    who: 'moderator',
    ok: 422,
    fields: (cast) => ({ first: cast.slug, other: cast.unseen }),
    keeps: true,
  },
  'POST /desk/pairs/decisions': {
    who: 'moderator',
    ok: 409,
    fields: () => ({ pair: '999', decision: 'confirmed', reason: '' }),
    keeps: true,
  },
  'GET /desk/texts': { who: 'moderator', ok: 200 },
  // The first text of a petition waits for nobody.
  'POST /desk/texts': {
    who: 'moderator',
    ok: 409,
    fields: (cast) => ({ petition: cast.slug, n: '1', decision: 'published', reason: '' }),
    keeps: true,
  },
  'GET /desk/issuers': { who: 'operator', ok: 200 },
  'POST /desk/issuers': {
    who: 'operator',
    ok: 303,
    fields: ({ work }) => ({
      name: 'Odeon',
      host: 'tickets.odeon.example',
      proof: 'issuer',
      work,
      sign: A_TOKEN_KEY,
    }),
  },
  // There is no such key; what retiring one does is in src/features/desk/issuers.
  'POST /desk/issuers/:key/retirement': {
    who: 'operator',
    ok: 404,
    params: () => ({ key: 'A'.repeat(43) }),
    fields: () => ({ reason: 'Changed' }),
    keeps: true,
  },
  'GET /desk/names': { who: 'moderator', ok: 200 },
  'POST /desk/names': {
    who: 'moderator',
    ok: 303,
    fields: ({ subjectId, named }) => ({
      subject: String(subjectId),
      voice: named.id,
      decision: 'refused',
      reason: 'An address',
    }),
  },

  'GET /desk/updates': { who: 'moderator', ok: 200 },
  'POST /desk/updates': {
    who: 'moderator',
    ok: 303,
    fields: ({ updateId }) => ({
      what: 'update',
      id: String(updateId),
      decision: 'hidden',
      reason: 'It names a private person.',
    }),
  },

  'GET /desk/outbox': { who: 'operator', ok: 200 },
  'GET /desk/outbox/:id': {
    who: 'operator',
    ok: 200,
    params: ({ outboxId }) => ({ id: String(outboxId) }),
    wrong: { params: () => ({ id: '999999' }), status: 404 },
  },
  'GET /desk/setup': { who: 'operator', ok: 200 },
  'GET /desk/setup/site': { who: 'operator', ok: 200 },
  'POST /desk/setup/site': {
    who: 'operator',
    ok: 303,
    fields: () => ({ name: 'The Desk', locale: 'en', timeZone: 'Europe/Paris', contact: 'desk@example.org' }),
  },
  'GET /desk/setup/legal': { who: 'operator', ok: 200 },
  'POST /desk/setup/legal': { who: 'operator', ok: 303, fields: () => ({ text: 'Who we are.' }) },
  'GET /desk/setup/privacy': { who: 'operator', ok: 200 },
  'POST /desk/setup/privacy': { who: 'operator', ok: 303, fields: () => ({ text: 'What we keep.' }) },
  'GET /desk/setup/petitions': { who: 'operator', ok: 200 },
  'POST /desk/setup/petitions': {
    who: 'operator',
    ok: 303,
    fields: () => ({ openers: 'staff', answerThreshold: '500' }),
  },
  'POST /desk/setup/test-mail': { who: 'operator', ok: 303, fields: () => ({}) },
  'POST /desk/setup/backup': { who: 'operator', ok: 303, fields: () => ({}) },
  'POST /desk/sample': { who: 'operator', ok: 303, fields: () => ({}) },
  'POST /desk/sample/removal': { who: 'operator', ok: 303, fields: () => ({}) },
  'GET /desk/staff': { who: 'operator', ok: 200 },
  'POST /desk/staff': {
    who: 'operator',
    ok: 303,
    fields: () => ({ name: 'Zoe', email: 'zoe@example.org', role: 'moderator' }),
  },
  'GET /desk/staff/:id': { who: 'operator', ok: 200, ...colleague },
  'POST /desk/staff/:id/link': { who: 'operator', ok: 303, ...colleague, fields: () => ({}) },
  'POST /desk/staff/:id/lost-passkeys': {
    who: 'operator',
    ok: 303,
    ...colleague,
    fields: () => ({ reason: 'Lost' }),
  },
  'POST /desk/staff/:id/departure': {
    who: 'operator',
    ok: 303,
    ...colleague,
    fields: () => ({ reason: 'Left' }),
  },

  'GET /works/:slug/reviews': { ...open, ...work },
  'GET /works/:slug/elsewhere.json': { ...open, ...work },
  'GET /works/:slug/elsewhere.csv': { ...open, ...work },
  'GET /works/:slug/reviews.json': { ...open, ...work },
  'GET /works/:slug/reviews.csv': { ...open, ...work },
  'GET /works/:slug/reviews.jsonld': { ...open, ...work },
  'GET /works/:slug/reviews/method': { ...open, ...work },
  // Whoever has reviewed it is led to that review.
  'GET /works/:slug/reviews/new': { who: 'everybody', ok: { other: 200, owner: 303 }, ...work },
  'POST /works/:slug/reviews': { who: 'everybody', ok: 303, ...work, fields: () => ({ ...you, ...said }) },
  'GET /works/:slug/reviews/:id': { ...open, ...shownReview },
  'POST /works/:slug/reviews/:id/helpful': {
    who: 'owner',
    ok: 303,
    ...shownReview,
    fields: () => ({ helpful: 'yes' }),
  },
  'GET /works/:slug/review/change': { ...reviewing('owner'), ok: 200 },
  'POST /works/:slug/review/versions': {
    ...reviewing('owner'),
    ok: 303,
    fields: () => ({ ...said, mark: '3' }),
  },
  'GET /works/:slug/review/text-objection': { ...reviewing('owner'), ok: 200 },
  // Their text waits for its first check, so there is nothing to object to.
  'POST /works/:slug/review/text-objection': {
    ...reviewing('owner'),
    ok: 409,
    fields: () => ({ objection: 'It names nobody' }),
    keeps: true,
  },
  'GET /works/:slug/review/confirm': { ...reviewing('submitter'), ok: 200 },
  // Without the code nothing is confirmed, and the form comes again.
  'POST /works/:slug/review/confirm': {
    ...reviewing('submitter'),
    ok: { other: 422, owner: 422 },
    fields: () => ({ code: '' }),
    keeps: true,
  },
  'POST /works/:slug/review/answer': {
    ...reviewing('submitter'),
    ok: 303,
    fields: () => ({ seen: 'all' }),
    keeps: true,
  },
  'POST /works/:slug/review/resend': {
    ...reviewing('submitter'),
    ok: { other: 303, owner: 303 },
    fields: () => ({}),
  },
  'POST /works/:slug/review/address': {
    ...reviewing('submitter'),
    ok: { other: 303, owner: 409 },
    fields: () => ({ email: 'cleo@example.com' }),
  },
  'GET /works/:slug/review': { ...reviewing('owner'), ok: 200 },
  'GET /works/:slug/review/status.json': { ...reviewing('owner'), ok: 200 },
  'GET /works/:slug/review/data.json': { ...reviewing('owner'), ok: 200 },
  'GET /works/:slug/review/receipt.tlog-proof': { ...reviewing('owner'), ok: 404 },
  'POST /works/:slug/review/withdrawal': { ...reviewing('owner'), ok: 303, fields: () => ({}) },
  // What a review goes by is changed with the review, where the mark is.
  'POST /works/:slug/review/proof': {
    ...reviewing('owner'),
    ok: 303,
    fields: () => ({ proof: 'none' }),
  },
  'POST /works/:slug/review/seen': {
    ...reviewing('owner'),
    ok: 303,
    fields: () => ({ seen: 'promo' }),
    keeps: true,
  },
  'POST /works/:slug/review/wishes': { ...reviewing('owner'), ok: 303, fields: () => ({ shows: 'yes' }) },
  'POST /works/:slug/review/objection': {
    ...reviewing('owner'),
    ok: 409,
    fields: () => ({ objection: 'Why?' }),
    keeps: true,
  },
  'POST /works/:slug/review/erasure': { ...reviewing('owner'), ok: 200, fields: () => ({ erase: 'yes' }) },
  'POST /works/:slug/review/forgetting': { ...reviewing('owner'), ok: 303, fields: () => ({}), keeps: true },

  'GET /scores': open,
  'GET /scores.css': open,
  // A setting of the browser; the database does not know it.
  'POST /scores': { who: 'everybody', ok: 303, fields: () => ({ scores: 'hide' }), keeps: true },
  'POST /works/:slug/scores': { who: 'everybody', ok: 303, ...work, fields: () => ({}), keeps: true },

  'GET /desk/traits': { who: 'operator', ok: 200 },
  'GET /desk/traits/:kind': { who: 'operator', ok: 200, ...traits },
  'POST /desk/traits/:kind/entries': {
    who: 'operator',
    ok: 303,
    ...traits,
    fields: () => ({ 'word-en': 'uncanny' }),
  },
  'POST /desk/traits/:kind/places': {
    who: 'operator',
    ok: 303,
    ...traits,
    fields: () => ({ trait: 'sad', place: '1' }),
  },
  'GET /desk/works': { who: 'moderator', ok: 200 },
  'GET /desk/works/:slug/elsewhere': { who: 'moderator', ok: 200, ...work },
  'GET /desk/works/:slug/statements': { who: 'moderator', ok: 200, ...work },
  'POST /desk/works/:slug/statements': {
    who: 'moderator',
    ok: 303,
    ...work,
    fields: () => ({
      party: 'Lumen',
      kind: 'explanation',
      text: 'We say.',
      sourceUrl: 'https://lumen.example/a',
      saidOn: '2026-09-01',
    }),
  },
  'GET /desk/statements/:id': { who: 'moderator', ok: 200, ...entered },
  'POST /desk/statements/:id': {
    who: 'moderator',
    ok: 303,
    ...entered,
    fields: () => ({ text: 'We say again.', reason: 'A word was left out', seen: '1' }),
  },
  'GET /desk/works/:slug/facts': { who: 'moderator', ok: 200, ...work },
  'POST /desk/works/:slug/facts': {
    who: 'moderator',
    ok: 303,
    ...work,
    fields: () => ({
      title: 'Corrected',
      language: 'en',
      kind: 'film',
      running: '91',
      reason: 'The distributor says so',
      seen: '0',
    }),
  },
  'POST /desk/works/:slug/critics': {
    who: 'moderator',
    ok: 303,
    ...work,
    fields: () => ({
      outlet: 'Post',
      url: 'https://post.example',
      publishedOn: '2026-09-02',
      stance: 'for',
      restsOn: 'viewing',
      language: 'en',
      quote: 'Good.',
    }),
  },
  'POST /desk/works/:slug/critics/:id/removal': {
    who: 'moderator',
    ok: 303,
    params: ({ work: slug, reviews }) => ({ slug, id: String(reviews.criticId) }),
    wrong: { params: ({ work: slug }) => ({ slug, id: '999999' }), status: 404 },
    fields: () => ({ reason: 'Taken back' }),
  },
  'POST /desk/works/:slug/outside': {
    who: 'moderator',
    ok: 303,
    ...work,
    fields: () => ({
      source: 'Aster',
      measure: 'ratings',
      value: '12',
      url: 'https://aster.example',
      takenAt: '2026-09-02T10:00',
    }),
  },
  'POST /desk/works/:slug/outside/table': {
    who: 'moderator',
    ok: 303,
    ...work,
    fields: () => ({
      table:
        'source,measure,value,lowest,highest,url,taken_at\nAster,posts,3,,,https://aster.example,2026-09-02',
    }),
  },
  'POST /desk/works/:slug/outside/:id/removal': {
    who: 'moderator',
    ok: 303,
    params: ({ work: slug, reviews }) => ({ slug, id: String(reviews.figureId) }),
    wrong: { params: ({ work: slug }) => ({ slug, id: '999999' }), status: 404 },
    fields: () => ({ reason: 'Wrong source' }),
  },
  'GET /desk/reviews': { who: 'moderator', ok: 200 },
  'POST /desk/reviews/rule': { who: 'operator', ok: 303, fields: () => ({ reviewTexts: 'after' }) },
  'GET /desk/reviews/:subject/:id': { who: 'moderator', ok: 200, ...reviewText('owner') },
  'POST /desk/reviews/:subject/:id/checks': {
    who: 'moderator',
    ok: 303,
    ...reviewText('owner'),
    fields: () => ({ version: '1', decision: 'shown' }),
  },
  'POST /desk/reviews/:subject/:id/topics': {
    who: 'moderator',
    ok: 303,
    ...reviewText('shown'),
    fields: () => ({ about: 'promotion', reason: 'It is about the poster' }),
  },
  ...partyLines,
  ...posterLines,
}

/** Requests that come without a page of ours, and how each proves itself instead. Nothing else may be here. */
export const COOKIELESS = ['POST /u/:token']

const SIGN_IN = { status: 303, location: '/desk/sign-in' }
const SECOND_FACTOR = { status: 303, location: '/desk/passkey' }
const MEMBER_SIGN_IN = { status: 303, location: '/my-place/sign-in' }
const MEMBER_PASSKEY = { status: 303, location: '/my-place/passkey' }
const REFUSED = { status: 403, location: undefined }

export interface Refused {
  status: number
  location: string | undefined
}

/** What a role that may not is told, or undefined when it may. */
export function refusal(line: Line, role: Role, cast: Cast): Refused | undefined {
  const rank: Partial<Record<Role, number>> = { invited: 1, moderator: 2, operator: 3 }
  switch (line.who) {
    case 'everybody':
      return
    case 'submitter':
      return role === 'submitter' || role === 'owner' ? undefined : REFUSED
    case 'organiser':
      return role === 'author' ? undefined : REFUSED
    case 'guest':
    case 'reader':
    case 'speaker': {
      // Three rungs of their own: nobody of the staff stands on one of them, and nobody of them on one of the desk.
      const rungs: Role[] = ['guest', 'reader', 'speaker']
      const has = rungs.indexOf(role)
      if (has < 0) return MEMBER_SIGN_IN
      if (has >= rungs.indexOf(line.who)) return
      return role === 'guest' ? MEMBER_PASSKEY : REFUSED
    }
    case 'owner':
      if (role === 'owner') return
      // The status page leads whoever waits for the code to where it is typed.
      if (role === 'submitter' && line === table['GET /works/:slug/review'])
        return { status: 303, location: `/works/${cast.work}/review/confirm` }
      if (role === 'submitter' && line === table['GET /posters/:slug/vote'])
        return { status: 303, location: `/posters/${cast.poster}/vote/confirm` }
      return role === 'submitter' && line === table['GET /petitions/:slug/signature']
        ? { status: 303, location: `/petitions/${cast.slug}/signature/confirm` }
        : REFUSED
    default: {
      const has = rank[role]
      if (has === undefined) return SIGN_IN
      if (has >= rank[line.who]!) return
      return role === 'invited' ? SECOND_FACTOR : REFUSED
    }
  }
}
