import type { Cast } from './cast.ts'
import type { Line } from './table.ts'

const open = { who: 'everybody', ok: 200 } as const
const organiser = { who: 'organiser' } as const
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
const party = (which: 'party' | 'unclaimed' = 'party') => ({
  params: (cast: Cast) => ({ slug: cast[which] }),
  wrong: { params: () => ({ slug: 'none' }), status: 404 },
})
const claim = {
  params: (cast: Cast) => ({ secret: cast.claim }),
  wrong: { params: () => ({ secret: 'none' }), status: 410 },
}
const memberLink = {
  params: (cast: Cast) => ({ secret: cast.memberLink }),
  wrong: { params: () => ({ secret: 'none' }), status: 410 },
}
// A draft is nobody's to read, not even by its address.
const published = (which: 'statement' | 'promise', ending: string) => ({
  params: (cast: Cast) => ({ slug: cast[which] + ending }),
  wrong: { params: (cast: Cast) => ({ slug: cast.draft + ending }), status: 404 },
})
const promised = {
  params: (cast: Cast) => ({ slug: cast.slug, promise: cast.promise }),
  wrong: { params: (cast: Cast) => ({ slug: cast.slug, promise: 'none' }), status: 404 },
}
const own = (which: 'draft' | 'promise') => ({
  params: (cast: Cast) => ({ id: cast[which] }),
  wrong: { params: () => ({ id: 'none' }), status: 404 },
})

/** Routes of those named, of their places, and of the desk about them. */
export const partyLines: Record<string, Line> = {
  'GET /named': open,
  'GET /named/:slug': { ...open, ...party() },
  'GET /named/:slug{[^/]+\\.json}': {
    ...open,
    params: (cast) => ({ slug: `${cast.party}.json` }),
    wrong: { params: () => ({ slug: 'none.json' }), status: 404 },
  },
  'GET /named/:slug/claim': { ...open, ...party('unclaimed') },
  'POST /named/:slug/claims': {
    ...open,
    ...party('unclaimed'),
    fields: () => ({
      name: 'Ina',
      title: 'press',
      email: 'ina@harbour.example',
      how: 'mail harbour.example',
    }),
  },
  'GET /claims/:secret': { ...open, ...claim },
  'POST /claims/:secret': { who: 'everybody', ok: 303, ...claim, fields: () => ({}) },
  'POST /claims/:secret/check': {
    who: 'everybody',
    ok: 409,
    params: (cast) => ({ secret: cast.claimByRecord }),
    wrong: { params: () => ({ secret: 'none' }), status: 410 },
    fields: () => ({}),
    keeps: true,
  },
  'GET /statements/:slug': { ...open, ...published('statement', '') },
  'GET /statements/:slug{[^/]+\\.json}': { ...open, ...published('statement', '.json') },
  'GET /promises/:slug': { ...open, ...published('promise', '') },
  'GET /promises/:slug{[^/]+\\.json}': { ...open, ...published('promise', '.json') },
  'GET /answers': open,
  'GET /answers.json': open,
  'GET /petitions/:slug/promises/:promise': { ...organiser, ok: 200, ...promised },
  'POST /petitions/:slug/promises/:promise': {
    ...organiser,
    ok: 303,
    ...promised,
    fields: () => ({ outcome: 'partly', words: 'In two markets it is back.', link: '' }),
  },

  'GET /my-place/sign-in': open,
  'GET /my-place/sign-in/mail': open,
  'POST /my-place/sign-in': {
    who: 'everybody',
    ok: 303,
    fields: () => ({ email: 'pia.laurent@lumen.example' }),
  },
  'POST /my-place/sign-in/passkey/options': { ...open, json: {} },
  'POST /my-place/sign-in/passkey': { who: 'everybody', ok: 422, ...refusedKey, keeps: true },
  'GET /my-place/link/:secret': { ...open, ...memberLink },
  'POST /my-place/link/:secret': { who: 'everybody', ok: 303, ...memberLink, fields: () => ({}) },
  'GET /my-place/passkey': { who: 'guest', ok: 200 },
  'POST /my-place/passkey/options': { who: 'guest', ok: 200, json: {} },
  'POST /my-place/passkey': { who: 'guest', ok: 422, ...refusedKey, keeps: true },
  'POST /my-place/passkeys/options': { who: 'guest', ok: 200, json: {} },
  'POST /my-place/passkeys': { who: 'guest', ok: 422, ...refusedKey, keeps: true },
  'GET /my-place/passkeys': { who: 'reader', ok: 200 },
  // Of two people of one place only the owner of a key finds it.
  'POST /my-place/passkeys/:id/name': {
    who: 'reader',
    ok: { other: 404, reader: 303 },
    params: ({ memberPasskey }) => ({ id: memberPasskey }),
    fields: () => ({ name: 'Blue key' }),
  },
  'POST /my-place/passkeys/:id/removal': {
    who: 'reader',
    ok: { other: 404, reader: 303 },
    params: ({ memberPasskey }) => ({ id: memberPasskey }),
    fields: () => ({}),
  },
  'POST /my-place/sign-out-everywhere': { who: 'guest', ok: 303, fields: () => ({}) },
  'POST /my-place/sign-out': { who: 'guest', ok: 303, fields: () => ({}) },
  'GET /my-place': { who: 'reader', ok: 200 },
  'POST /my-place/members': {
    who: 'speaker',
    ok: 303,
    fields: () => ({ name: 'New', title: 'press', email: 'new@lumen.example', may: 'drafts' }),
  },
  'POST /my-place/members/:id/departure': {
    who: 'reader',
    ok: 303,
    params: ({ memberId }) => ({ id: String(memberId) }),
    fields: () => ({}),
  },
  'POST /my-place/checks': { who: 'speaker', ok: 303, fields: () => ({}), keeps: true },
  'GET /my-place/promises/:id': { who: 'speaker', ok: 200, ...own('promise') },
  'POST /my-place/promises/:id': {
    who: 'speaker',
    ok: 303,
    ...own('promise'),
    fields: () => ({ outcome: 'kept', words: 'Look at it.', link: 'https://lumen.example/posters' }),
  },
  // Its petition stands in the query, which is not part of a route.
  'GET /my-place/statements/new': { who: 'speaker', ok: 404 },
  'POST /my-place/statements': { who: 'speaker', ok: 404, fields: () => ({ kind: 'reply' }), keeps: true },
  'GET /my-place/statements/:id': { who: 'reader', ok: 200, ...own('draft') },
  'POST /my-place/statements/:id': {
    who: 'speaker',
    ok: 303,
    ...own('draft'),
    fields: () => ({ kind: 'reply', text: 'We hear it.' }),
  },
  'GET /my-place/statements/:id/preview': { who: 'reader', ok: 200, ...own('draft') },
  'POST /my-place/statements/:id/publication': {
    who: 'speaker',
    ok: 303,
    ...own('draft'),
    fields: ({ draftSaved }) => ({ seen: draftSaved }),
  },
  'POST /my-place/statements/:id/discard': {
    who: 'speaker',
    ok: 303,
    ...own('draft'),
    fields: () => ({}),
  },

  'GET /desk/parties': { who: 'operator', ok: 200 },
  'POST /desk/parties': { who: 'operator', ok: 303, fields: () => ({ name: 'Ines Varga', role: 'maker' }) },
  'GET /desk/parties/:slug': { who: 'operator', ok: 200, ...party() },
  'POST /desk/parties/:slug/names': {
    who: 'operator',
    ok: 303,
    ...party(),
    fields: () => ({ name: 'Lumen Ltd' }),
  },
  'POST /desk/parties/:slug/domains': {
    who: 'operator',
    ok: 303,
    ...party(),
    fields: () => ({ domain: 'lumen.test' }),
  },
  'POST /desk/parties/:slug/contact': {
    who: 'operator',
    ok: 303,
    ...party(),
    fields: () => ({ email: 'press@lumen.example' }),
  },
  'POST /desk/parties/:slug/threshold': {
    who: 'operator',
    ok: 303,
    ...party(),
    fields: () => ({ threshold: '500' }),
  },
  'POST /desk/parties/:slug/proofs': {
    who: 'operator',
    ok: 303,
    ...party(),
    fields: () => ({ note: 'Called back.', name: 'Ann', title: 'press', email: 'ann@lumen.example' }),
  },
  'POST /desk/parties/:slug/members': {
    who: 'operator',
    ok: 303,
    ...party(),
    fields: () => ({ name: 'Ann', title: 'press', email: 'ann@lumen.example', may: 'reads' }),
  },
  'POST /desk/parties/:slug/links': {
    who: 'operator',
    ok: 303,
    ...party(),
    fields: ({ slug }) => ({ petition: slug, work: '', decision: 'is-not', reason: 'Another Lumen' }),
  },
  'POST /desk/parties/:slug/hidings': {
    who: 'operator',
    ok: 303,
    ...party(),
    fields: ({ statement }) => ({ statement, reason: 'It names a private person' }),
  },
  'POST /desk/parties/:slug/outcomes': {
    who: 'operator',
    ok: 303,
    ...party(),
    fields: ({ promise }) => ({ promise, side: 'author', outcome: 'broken', words: 'Not yet.', link: '' }),
  },
  'POST /desk/parties/:slug/statements': {
    who: 'operator',
    ok: 303,
    ...party(),
    fields: ({ work }) => ({
      work,
      kind: 'explanation',
      text: 'We say.',
      sourceUrl: 'https://lumen.example/a',
      saidOn: '2026-09-01',
    }),
  },
}
