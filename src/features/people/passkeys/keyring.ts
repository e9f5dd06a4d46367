/**
 * Whose passkeys: those of the staff, of members of the places of those named, or of organisers of petitions. A key of one ring opens nothing
 * of another.
 */
export interface Keyring {
  keys: 'passkeys' | 'member_passkeys' | 'organiser_passkeys'
  challenges: 'passkey_challenges' | 'member_challenges' | 'organiser_challenges'
  owner: 'staff_id' | 'member_id' | 'account_id'
  people: 'staff' | 'members' | 'organiser_accounts'
  /** Those who left; null: their rows are gone. */
  departures: 'staff_departures' | 'member_departures' | null
}

export const staffRing: Keyring = {
  keys: 'passkeys',
  challenges: 'passkey_challenges',
  owner: 'staff_id',
  people: 'staff',
  departures: 'staff_departures',
}

export const memberRing: Keyring = {
  keys: 'member_passkeys',
  challenges: 'member_challenges',
  owner: 'member_id',
  people: 'members',
  departures: 'member_departures',
}

export const organiserRing: Keyring = {
  keys: 'organiser_passkeys',
  challenges: 'organiser_challenges',
  owner: 'account_id',
  people: 'organiser_accounts',
  departures: null,
}
