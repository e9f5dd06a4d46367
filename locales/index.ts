import core from './en/core.json' with { type: 'json' }
import decided from './en/decided.json' with { type: 'json' }
import desk from './en/desk.json' with { type: 'json' }
import fairness from './en/fairness.json' with { type: 'json' }
import front from './en/front.json' with { type: 'json' }
import life from './en/life.json' with { type: 'json' }
import log from './en/log.json' with { type: 'json' }
import mails from './en/mails.json' with { type: 'json' }
import neighbours from './en/neighbours.json' with { type: 'json' }
import organising from './en/organising.json' with { type: 'json' }
import members from './en/members.json' with { type: 'json' }
import parties from './en/parties.json' with { type: 'json' }
import people from './en/people.json' with { type: 'json' }
import petitions from './en/petitions.json' with { type: 'json' }
import reviews from './en/reviews.json' with { type: 'json' }
import room from './en/room.json' with { type: 'json' }
import reasons from './en/reasons.json' with { type: 'json' }
import posters from './en/posters.json' with { type: 'json' }
import statements from './en/statements.json' with { type: 'json' }
import texts from './en/texts.json' with { type: 'json' }
import ui from './en/ui.json' with { type: 'json' }
import viewings from './en/viewings.json' with { type: 'json' }
import voices from './en/voices.json' with { type: 'json' }
import voicesReview from './en/voices-review.json' with { type: 'json' }
import voicesAnswer from './en/voices-answer.json' with { type: 'json' }
import voicesPledge from './en/voices-pledge.json' with { type: 'json' }
import works from './en/works.json' with { type: 'json' }

/** English is the source: every key exists here, and other languages fall back to it key by key. */
export const en = {
  core,
  decided,
  desk,
  front,
  life,
  log,
  mails,
  organising,
  members,
  parties,
  neighbours,
  people,
  petitions,
  reviews,
  room,
  reasons,
  fairness,
  posters,
  statements,
  texts,
  ui,
  viewings,
  voices,
  'voices-review': voicesReview,
  'voices-answer': voicesAnswer,
  'voices-pledge': voicesPledge,
  works,
}

export type Area = keyof typeof en
export type MessageKey = { [A in Area]: `${A}.${Extract<keyof (typeof en)[A], string>}` }[Area]
