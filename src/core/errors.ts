import type { MessageKey, Values } from '#core/i18n.ts'

/** A refusal that a person sees as a page. Everything else that is thrown is a bug. */
export abstract class Refusal extends Error {
  abstract readonly status: 400 | 403 | 404 | 409 | 410 | 429 | 503
  readonly key: MessageKey
  readonly values: Values
  constructor(key: MessageKey, values: Values = {}) {
    super(key)
    this.key = key
    this.values = values
  }
}
/** The request itself is malformed: not something a form can explain. */
export class BadRequest extends Refusal {
  readonly status = 400
  constructor(key: MessageKey = 'core.bad-request', values?: Values) {
    super(key, values)
  }
}
/** Not there, or not theirs to see. */
export class NotFound extends Refusal {
  readonly status = 404
  constructor(key: MessageKey = 'core.not-found', values?: Values) {
    super(key, values)
  }
}
export class Forbidden extends Refusal {
  readonly status = 403
  constructor(key: MessageKey = 'core.forbidden', values?: Values) {
    super(key, values)
  }
}
/** The state changed meanwhile. */
export class Conflict extends Refusal {
  readonly status = 409
}
/** Was there, and is not shown any more. */
export class Gone extends Refusal {
  readonly status = 410
}
export class TooMany extends Refusal {
  readonly status = 429
  readonly retryAfterSeconds: number
  constructor(key: MessageKey, retryAfterSeconds: number, values: Values = {}) {
    super(key, { seconds: retryAfterSeconds, minutes: Math.ceil(retryAfterSeconds / 60), ...values })
    this.retryAfterSeconds = retryAfterSeconds
  }
}
/** Writes cannot be taken now: a full queue, or no database. Nothing was acknowledged. */
export class Busy extends Refusal {
  readonly status = 503
  readonly retryAfterSeconds = 5
  constructor(key: MessageKey = 'core.busy', values?: Values) {
    super(key, values)
  }
}
