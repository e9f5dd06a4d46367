import { dispute, type Dispute } from './people.ts'

/** The dispute with 200 signatures in three hours; all the rest is as it is. */
export const small: Dispute = {
  ...dispute,
  hours: [30, 70, 100],
  countries: { ...dispute.countries, FR: 200 },
  withdrawals: [],
  removals: [],
  statement: { ...dispute.statement, hour: 2 },
}
