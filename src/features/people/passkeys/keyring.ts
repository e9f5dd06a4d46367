/** Whose passkeys: those of the staff, or those of members of the places of those named. A key of one ring opens nothing of the other. */
export interface Keyring {
  keys: 'passkeys' | 'member_passkeys'
  challenges: 'passkey_challenges' | 'member_challenges'
  owner: 'staff_id' | 'member_id'
  people: 'staff' | 'members'
  departures: 'staff_departures' | 'member_departures'
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
