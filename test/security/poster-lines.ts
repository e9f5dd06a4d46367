import type { Cast } from './cast.ts'
import type { Line } from './table.ts'

const open = { who: 'everybody', ok: 200 } as const
const posterSlug = (cast: Cast) => ({ slug: cast.poster })
const posterOf = { params: posterSlug, wrong: { params: () => ({ slug: 'none' }), status: 404 } }
const voteSubmitter = { who: 'submitter', params: posterSlug } as const
const voteOwner = { who: 'owner', params: posterSlug } as const
const posterId = (which: 'posterId' | 'hiddenPosterId') => ({
  params: (cast: Cast) => ({ id: String(cast[which]) }),
  wrong: { params: () => ({ id: '999999' }), status: 404 },
})
const workOf = {
  params: ({ work }: Cast) => ({ slug: work }),
  wrong: { params: () => ({ slug: 'none' }), status: 404 },
}
const you = { name: 'Nia', email: 'nia@example.org', country: 'FR', consent: 'yes', shown: '1000000000' }
const version = {
  kind: 'synopsis',
  market: 'FR',
  language: 'fr',
  text: 'Douze enfants jouent.',
  issuer: 'Nord Film',
  description: '',
  sourceUrl: 'https://nord.example',
}

/** Posters, synopses and what people say about them. */
export const posterLines: Record<string, Line> = {
  'GET /works/:slug/posters': { ...open, ...workOf },
  'GET /works/:slug/posters.json': { ...open, ...workOf },
  'GET /works/:slug/posters/new': { ...open, ...workOf },
  'POST /works/:slug/posters': {
    who: 'everybody',
    ok: 303,
    ...workOf,
    fields: () => ({ ...version, seenOn: '2026-09-01' }),
  },
  'GET /pictures/:name{[0-9a-f]+\\.webp}': {
    ...open,
    params: ({ picture }) => ({ name: `${picture}.webp` }),
    wrong: { params: () => ({ name: `${'0'.repeat(64)}.webp` }), status: 404 },
  },
  'GET /posters/:slug': { ...open, ...posterOf },
  'GET /posters/:slug/picture': { ...open, ...posterOf },
  'GET /posters/:slug/report': { ...open, ...posterOf },
  'POST /posters/:slug/reports': { who: 'everybody', ok: 303, ...posterOf, fields: () => ({}) },
  'GET /posters/:slug/fairness.json': { ...open, ...posterOf },
  'GET /posters/:slug/fairness.csv': { ...open, ...posterOf },
  'GET /posters/:slug/answer': { ...open, ...posterOf },
  'POST /posters/:slug/votes': {
    who: 'everybody',
    ok: 303,
    ...posterOf,
    fields: () => ({ ...you, seen: 'all', answer: 'fair', trait: 'sad' }),
  },
  'POST /posters/:slug/vote/changes': {
    ...voteOwner,
    ok: 303,
    fields: () => ({ seen: 'some', answer: 'much-better', trait: 'tender' }),
  },
  'GET /posters/:slug/vote/confirm': { ...voteSubmitter, ok: 200 },
  'POST /posters/:slug/vote/confirm': {
    ...voteSubmitter,
    ok: { other: 303, owner: 422 },
    fields: ({ voteCode }) => ({ code: voteCode, remember: 'yes' }),
  },
  // What one has seen goes with the answer, so it is said in its form.
  'POST /posters/:slug/vote/answer': {
    ...voteSubmitter,
    ok: 303,
    fields: () => ({ seen: 'some' }),
    keeps: true,
  },
  'POST /posters/:slug/vote/resend': { ...voteSubmitter, ok: { other: 303, owner: 303 }, fields: () => ({}) },
  'POST /posters/:slug/vote/address': {
    ...voteSubmitter,
    ok: { other: 303, owner: 409 },
    fields: () => ({ email: 'cleo@example.com' }),
  },
  'GET /posters/:slug/vote': { ...voteOwner, ok: 200 },
  'GET /posters/:slug/vote/status.json': { ...voteOwner, ok: 200 },
  'GET /posters/:slug/vote/data.json': { ...voteOwner, ok: 200 },
  'GET /posters/:slug/vote/receipt.tlog-proof': { ...voteOwner, ok: 404 },
  'POST /posters/:slug/vote/withdrawal': { ...voteOwner, ok: 303, fields: () => ({}) },
  'POST /posters/:slug/vote/seen': {
    ...voteOwner,
    ok: 303,
    fields: () => ({ seen: 'promo' }),
    keeps: true,
  },
  'POST /posters/:slug/vote/proof': { ...voteOwner, ok: 303, fields: () => ({ proof: 'none' }) },
  'POST /posters/:slug/vote/wishes': { ...voteOwner, ok: 303, fields: () => ({ news: 'yes' }) },
  'POST /posters/:slug/vote/objection': {
    ...voteOwner,
    ok: 409,
    fields: () => ({ objection: 'Why?' }),
    keeps: true,
  },
  'POST /posters/:slug/vote/erasure': { ...voteOwner, ok: 200, fields: () => ({ erase: 'yes' }) },
  'POST /posters/:slug/vote/forgetting': { ...voteOwner, ok: 303, fields: () => ({}), keeps: true },

  'GET /desk/posters': { who: 'moderator', ok: 200 },
  'POST /desk/posters/work': {
    who: 'moderator',
    ok: 303,
    fields: ({ work }) => ({ work: `/works/${work}` }),
    keeps: true,
  },
  'GET /desk/posters/works/:slug': { who: 'moderator', ok: 200, ...workOf },
  'POST /desk/posters/works/:slug': {
    who: 'moderator',
    ok: 303,
    ...workOf,
    fields: () => ({ ...version, firstSeenOn: '2026-09-01', lastSeenOn: '', sensitive: '' }),
  },
  'GET /desk/posters/hotline': { who: 'operator', ok: 200 },
  'POST /desk/posters/hotline': {
    who: 'operator',
    ok: 303,
    fields: () => ({ hotlineName: 'A hotline', hotlineUrl: 'https://hotline.example' }),
  },
  'GET /desk/posters/proposals/:id': {
    who: 'moderator',
    ok: 200,
    params: ({ proposalId }) => ({ id: String(proposalId) }),
    wrong: { params: () => ({ id: '999999' }), status: 404 },
  },
  'POST /desk/posters/proposals/:id/refusal': {
    who: 'moderator',
    ok: 303,
    params: ({ proposalId }) => ({ id: String(proposalId) }),
    wrong: { params: () => ({ id: '999999' }), status: 404 },
    fields: () => ({ reason: 'No source' }),
  },
  'GET /desk/posters/:id': { who: 'moderator', ok: 200, ...posterId('posterId') },
  'GET /desk/posters/:id/picture': { who: 'moderator', ok: 200, ...posterId('hiddenPosterId') },
  'POST /desk/posters/:id/facts': {
    who: 'moderator',
    ok: 303,
    ...posterId('posterId'),
    fields: () => ({
      ...version,
      description: 'A crown.',
      firstSeenOn: '2026-09-01',
      lastSeenOn: '2026-09-02',
      reason: 'Seen again',
    }),
  },
  'POST /desk/posters/:id/changes': {
    who: 'moderator',
    ok: 303,
    ...posterId('posterId'),
    fields: () => ({
      after: '',
      changedOn: '2026-09-03',
      cause: 'unsaid',
      sourceUrl: 'https://lumen.example/news',
    }),
  },
  'POST /desk/posters/:id/hiding': {
    who: 'moderator',
    ok: 303,
    ...posterId('posterId'),
    fields: () => ({ reason: 'rights', note: '' }),
  },
  // What was reported as harming a child comes back by an operator alone.
  'POST /desk/posters/:id/restoration': {
    who: 'operator',
    ok: 303,
    ...posterId('hiddenPosterId'),
    fields: () => ({ note: 'It shows a chess board.' }),
  },
  'POST /desk/posters/:id/mark': {
    who: 'moderator',
    ok: 303,
    ...posterId('posterId'),
    fields: () => ({ reason: 'violence', note: '' }),
  },
  'POST /desk/posters/:id/unmark': {
    who: 'moderator',
    ok: 303,
    ...posterId('hiddenPosterId'),
    fields: () => ({ note: '' }),
  },
}
