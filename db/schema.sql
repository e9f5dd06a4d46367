-- Written by `npm run firsthand -- schema`. The truth is in db/migrations.
active_addresses.subject_id bigint not null
active_addresses.address_hash bytea not null
active_addresses.voice_id uuid not null
  active_addresses_pkey: PRIMARY KEY (subject_id, address_hash)
  CREATE UNIQUE INDEX active_addresses_by_voice ON public.active_addresses USING btree (subject_id, voice_id)
answer_clocks.subject_id bigint not null
answer_clocks.threshold integer not null
answer_clocks.started_at timestamp with time zone not null
answer_clocks.due_on date not null
answer_clocks.noted_at timestamp with time zone not null
  answer_clocks_pkey: PRIMARY KEY (subject_id)
  answer_clocks_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
  CREATE INDEX answer_clocks_started_at_idx ON public.answer_clocks USING btree (started_at)
channel_visits.subject_id bigint not null
channel_visits.day date not null
channel_visits.channel text not null
channel_visits.visits bigint not null
  channel_visits_pkey: PRIMARY KEY (subject_id, day, channel)
  channel_visits_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
code_tries.subject_id bigint not null
code_tries.submission_id uuid not null
code_tries.n smallint not null
code_tries.tried_at timestamp with time zone not null
  code_tries_n_check: CHECK (((n >= 1) AND (n <= 5)))
  code_tries_pkey: PRIMARY KEY (subject_id, submission_id, n)
commitment_outcomes.commitment_id bigint not null
commitment_outcomes.n integer not null
commitment_outcomes.side text not null
commitment_outcomes.outcome text not null
commitment_outcomes.words text
commitment_outcomes.link text
commitment_outcomes.at timestamp with time zone not null
commitment_outcomes.by text not null
commitment_outcomes.salt bytea
  commitment_outcomes_commitment_id_fkey: FOREIGN KEY (commitment_id) REFERENCES commitments(id) ON DELETE CASCADE
  commitment_outcomes_outcome_check: CHECK ((outcome = ANY (ARRAY['kept'::text, 'partly'::text, 'broken'::text, 'withdrawn'::text])))
  commitment_outcomes_pkey: PRIMARY KEY (commitment_id, n)
  commitment_outcomes_side_check: CHECK ((side = ANY (ARRAY['party'::text, 'author'::text])))
  commitment_outcomes_words_check: CHECK ((char_length(words) <= 500))
commitments.id bigint not null identity
commitments.public_id text not null
commitments.statement_id bigint not null
commitments.n smallint not null
commitments.version integer not null
commitments.words text not null
commitments.due_on date not null
commitments.made_at timestamp with time zone not null
  commitments_pkey: PRIMARY KEY (id)
  commitments_public_id_key: UNIQUE (public_id)
  commitments_statement_id_fkey: FOREIGN KEY (statement_id) REFERENCES statements(id) ON DELETE CASCADE
  commitments_statement_id_n_key: UNIQUE (statement_id, n)
  commitments_words_check: CHECK ((char_length(words) <= 300))
  CREATE INDEX commitments_due_on_idx ON public.commitments USING btree (due_on)
  CREATE UNIQUE INDEX commitments_public_id_key ON public.commitments USING btree (public_id)
  CREATE UNIQUE INDEX commitments_statement_id_n_key ON public.commitments USING btree (statement_id, n)
country_snapshots.subject_id bigint not null
country_snapshots.taken_at timestamp with time zone not null
country_snapshots.countries jsonb not null
  country_snapshots_pkey: PRIMARY KEY (subject_id, taken_at)
critic_removals.critic_id bigint not null
critic_removals.at timestamp with time zone not null
critic_removals.by text not null
critic_removals.reason text not null
  critic_removals_critic_id_fkey: FOREIGN KEY (critic_id) REFERENCES critics(id) ON DELETE CASCADE
  critic_removals_pkey: PRIMARY KEY (critic_id)
critics.id bigint not null identity
critics.work_id bigint not null
critics.outlet text not null
critics.author text not null
critics.url text not null
critics.published_on date not null
critics.mark text not null
critics.stance text not null
critics.rests_on text not null
critics.language text not null
critics.quote text not null
critics.entered_at timestamp with time zone not null
critics.entered_by text not null
  critics_author_check: CHECK ((char_length(author) <= 100))
  critics_mark_check: CHECK ((char_length(mark) <= 20))
  critics_outlet_check: CHECK ((char_length(outlet) <= 100))
  critics_pkey: PRIMARY KEY (id)
  critics_quote_check: CHECK (((char_length(quote) >= 1) AND (char_length(quote) <= 300)))
  critics_rests_on_check: CHECK ((rests_on = ANY (ARRAY['viewing'::text, 'none'::text, 'unsaid'::text])))
  critics_stance_check: CHECK ((stance = ANY (ARRAY['for'::text, 'against'::text, 'between'::text])))
  critics_work_id_fkey: FOREIGN KEY (work_id) REFERENCES works(id) ON DELETE CASCADE
  CREATE INDEX critics_work_id_idx ON public.critics USING btree (work_id)
desk_entries.id bigint not null identity
desk_entries.at timestamp with time zone not null
desk_entries.staff_id bigint
desk_entries.act text not null
desk_entries.about text not null
desk_entries.reason text
  desk_entries_pkey: PRIMARY KEY (id)
erased_pages.relation text not null
erased_pages.block bigint not null
erased_pages.erased_at timestamp with time zone not null
  erased_pages_pkey: PRIMARY KEY (relation, block)
  erased_pages_relation_check: CHECK ((relation = ANY (ARRAY['voice_salts'::text, 'submissions'::text, 'promise_words'::text, 'review_versions'::text, 'review_objections'::text, 'follows'::text])))
erasures.subject_id bigint not null
erasures.voice_id uuid not null
erasures.erased_at timestamp with time zone not null
  erasures_pkey: PRIMARY KEY (subject_id, voice_id)
fairness_questions.subject_id bigint not null
fairness_questions.presentation_id bigint not null
fairness_questions.traits text[] not null
  fairness_questions_pkey: PRIMARY KEY (subject_id)
  fairness_questions_presentation_id_fkey: FOREIGN KEY (presentation_id) REFERENCES presentations(id) ON DELETE CASCADE
  fairness_questions_presentation_id_key: UNIQUE (presentation_id)
  fairness_questions_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES subjects(id) ON DELETE CASCADE
  CREATE UNIQUE INDEX fairness_questions_presentation_id_key ON public.fairness_questions USING btree (presentation_id)
follow_confirmations.subject_id bigint not null
follow_confirmations.follow_id uuid not null
follow_confirmations.confirmed_at timestamp with time zone not null
  follow_confirmations_pkey: PRIMARY KEY (subject_id, follow_id)
follows.subject_id bigint not null
follows.id uuid not null
follows.address_hash bytea not null
follows.asked_at timestamp with time zone not null
follows.sealed bytea not null
  follows_pkey: PRIMARY KEY (subject_id, id)
  CREATE INDEX follows_by_address ON public.follows USING btree (subject_id, address_hash)
heartbeats.minute timestamp with time zone not null
  heartbeats_pkey: PRIMARY KEY (minute)
helpful_counts.subject_id bigint not null
helpful_counts.voice_id uuid not null
helpful_counts.basis text not null
helpful_counts.n integer not null
  helpful_counts_pkey: PRIMARY KEY (subject_id, voice_id, basis)
helpful_marks.subject_id bigint not null
helpful_marks.voice_id uuid not null
helpful_marks.giver bytea not null
helpful_marks.basis text not null
helpful_marks.at timestamp with time zone not null
  helpful_marks_pkey: PRIMARY KEY (subject_id, voice_id, giver)
  CREATE INDEX helpful_marks_subject_id_giver_idx ON public.helpful_marks USING btree (subject_id, giver)
issuer_key_retirements.key_id bytea not null
issuer_key_retirements.at timestamp with time zone not null
issuer_key_retirements.by text not null
issuer_key_retirements.reason text not null
  issuer_key_retirements_key_id_fkey: FOREIGN KEY (key_id) REFERENCES issuer_keys(id) ON DELETE CASCADE
  issuer_key_retirements_pkey: PRIMARY KEY (key_id)
issuer_keys.id bytea not null
issuer_keys.issuer_id bigint not null
issuer_keys.work_id bigint not null
issuer_keys.kind text not null
issuer_keys.n integer not null
issuer_keys.spki bytea not null
issuer_keys.challenge bytea not null
issuer_keys.sealed bytea
issuer_keys.made_at timestamp with time zone not null
issuer_keys.made_by text not null
  issuer_keys_id_check: CHECK ((octet_length(id) = 32))
  issuer_keys_issuer_id_fkey: FOREIGN KEY (issuer_id) REFERENCES issuers(id)
  issuer_keys_issuer_id_work_id_kind_n_key: UNIQUE (issuer_id, work_id, kind, n)
  issuer_keys_kind_check: CHECK ((kind = ANY (ARRAY['sign'::text, 'review'::text, 'vote'::text])))
  issuer_keys_pkey: PRIMARY KEY (id)
  issuer_keys_spki_check: CHECK ((octet_length(spki) = 342))
  issuer_keys_work_id_fkey: FOREIGN KEY (work_id) REFERENCES works(id) ON DELETE CASCADE
  CREATE UNIQUE INDEX issuer_keys_issuer_id_work_id_kind_n_key ON public.issuer_keys USING btree (issuer_id, work_id, kind, n)
  CREATE INDEX issuer_keys_work_id_idx ON public.issuer_keys USING btree (work_id)
issuers.id bigint not null identity
issuers.host text not null
issuers.name text not null
issuers.proof text not null
issuers.url text
issuers.registered_at timestamp with time zone not null
issuers.registered_by text not null
  issuers_host_check: CHECK (((host = lower(host)) AND ((char_length(host) >= 1) AND (char_length(host) <= 255))))
  issuers_host_key: UNIQUE (host)
  issuers_pkey: PRIMARY KEY (id)
  issuers_proof_check: CHECK ((proof = ANY (ARRAY['room'::text, 'issuer'::text, 'self-hosted'::text])))
  CREATE UNIQUE INDEX issuers_host_key ON public.issuers USING btree (host)
  CREATE UNIQUE INDEX one_room ON public.issuers USING btree (proof) WHERE (proof = 'room'::text)
key_fingerprints.name text not null
key_fingerprints.fingerprint bytea not null
key_fingerprints.made_at timestamp with time zone not null default now()
  key_fingerprints_pkey: PRIMARY KEY (name)
log_checkpoints.log text not null
log_checkpoints.size bigint not null
log_checkpoints.root bytea not null
log_checkpoints.published_at timestamp with time zone not null
  log_checkpoints_pkey: PRIMARY KEY (log, size)
  CREATE INDEX log_checkpoints_by_day ON public.log_checkpoints USING btree (date_trunc('day'::text, (published_at AT TIME ZONE 'UTC'::text)), size) WHERE (log = 'public'::text)
  CREATE INDEX log_checkpoints_by_minute ON public.log_checkpoints USING btree (date_trunc('minute'::text, (published_at AT TIME ZONE 'UTC'::text)), size) WHERE (log = 'public'::text)
  CREATE INDEX log_checkpoints_log_published_at_idx ON public.log_checkpoints USING btree (log, published_at)
log_entries.log text not null
log_entries.index bigint not null
log_entries.leaf text not null
log_entries.hash bytea not null
log_entries.at timestamp with time zone not null
log_entries.subject_id bigint not null
log_entries.voice_id uuid not null
log_entries.kind text not null
log_entries.version integer
log_entries.basis text not null
log_entries.choice text not null
log_entries.was_basis text
log_entries.was_choice text
log_entries.country text
log_entries.number bigint
log_entries.recovered_at timestamp with time zone
log_entries.language text
log_entries.was_language text
log_entries.was_version integer
log_entries.first_at timestamp with time zone
  log_entries_pkey: PRIMARY KEY (log, index)
  CREATE INDEX log_entries_acts ON public.log_entries USING btree (subject_id, voice_id, kind, index) WHERE (kind = ANY (ARRAY['withdraw'::text, 'remove'::text, 'restore'::text]))
  CREATE INDEX log_entries_subject_id_voice_id_idx ON public.log_entries USING btree (subject_id, voice_id)
log_head.log text not null
log_head.ordered_size bigint not null default 0
log_head.size bigint not null default 0
log_head.root bytea not null default sha256('\x'::bytea)
log_head.frontier bytea[] not null default '{}'::bytea[]
log_head.published_at timestamp with time zone not null default now()
log_head.note text
  log_head_check: CHECK ((size <= ordered_size))
  log_head_log_check: CHECK ((log = ANY (ARRAY['public'::text, 'sample'::text])))
  log_head_pkey: PRIMARY KEY (log)
log_keys.n smallint not null
log_keys.origin text not null
log_keys.vkey text not null
log_keys.sealed bytea not null
log_keys.made_at timestamp with time zone not null
log_keys.leaf_index bigint
log_keys.handover text
  log_keys_check: CHECK (((n = 0) = (leaf_index IS NULL)))
  log_keys_leaf_index_key: UNIQUE (leaf_index)
  log_keys_pkey: PRIMARY KEY (n)
  log_keys_vkey_key: UNIQUE (vkey)
  CREATE UNIQUE INDEX log_keys_leaf_index_key ON public.log_keys USING btree (leaf_index)
  CREATE UNIQUE INDEX log_keys_vkey_key ON public.log_keys USING btree (vkey)
mailings.subject_id bigint not null
mailings.recipient_id uuid not null
mailings.kind text not null
mailings.message_id text not null
mailings.address_day bytea not null
mailings.due_at timestamp with time zone not null
mailings.attempts smallint not null default 0
mailings.leased_until timestamp with time zone
mailings.composed_at timestamp with time zone
mailings.accepted_at timestamp with time zone
mailings.failed_at timestamp with time zone
mailings.failure text
  mailings_pkey: PRIMARY KEY (subject_id, recipient_id, kind)
  CREATE INDEX mailings_by_address_day ON public.mailings USING btree (address_day)
  CREATE INDEX mailings_due_lists ON public.mailings USING btree (due_at) WHERE ((accepted_at IS NULL) AND (failed_at IS NULL) AND (strpos(kind, ':'::text) > 0))
  CREATE INDEX mailings_due_personal ON public.mailings USING btree (due_at) WHERE ((accepted_at IS NULL) AND (failed_at IS NULL) AND (strpos(kind, ':'::text) = 0))
  CREATE INDEX mailings_to_lists ON public.mailings USING btree (subject_id, kind) WHERE (strpos(kind, ':'::text) > 0)
member_challenges.challenge bytea not null
member_challenges.purpose text not null
member_challenges.member_id bigint
member_challenges.expires_at timestamp with time zone not null
  member_challenges_pkey: PRIMARY KEY (challenge)
member_departures.member_id bigint not null
member_departures.departed_at timestamp with time zone not null
member_departures.decided_by text not null
  member_departures_member_id_fkey: FOREIGN KEY (member_id) REFERENCES members(id) ON DELETE CASCADE
  member_departures_pkey: PRIMARY KEY (member_id)
member_link_uses.secret_hash bytea not null
member_link_uses.used_at timestamp with time zone not null
  member_link_uses_pkey: PRIMARY KEY (secret_hash)
  member_link_uses_secret_hash_fkey: FOREIGN KEY (secret_hash) REFERENCES member_links(secret_hash) ON DELETE CASCADE
member_links.secret_hash bytea not null
member_links.member_id bigint not null
member_links.made_at timestamp with time zone not null
member_links.expires_at timestamp with time zone not null
  member_links_member_id_fkey: FOREIGN KEY (member_id) REFERENCES members(id) ON DELETE CASCADE
  member_links_pkey: PRIMARY KEY (secret_hash)
member_passkeys.credential_id bytea not null
member_passkeys.member_id bigint not null
member_passkeys.public_key bytea not null
member_passkeys.counter bigint not null
member_passkeys.transports text[] not null
member_passkeys.name text not null
member_passkeys.added_at timestamp with time zone not null
  member_passkeys_member_id_fkey: FOREIGN KEY (member_id) REFERENCES members(id) ON DELETE CASCADE
  member_passkeys_pkey: PRIMARY KEY (credential_id)
  CREATE INDEX member_passkeys_member_id_idx ON public.member_passkeys USING btree (member_id)
member_sessions.secret_hash bytea not null
member_sessions.member_id bigint not null
member_sessions.started_at timestamp with time zone not null
member_sessions.seen_at timestamp with time zone not null
member_sessions.expires_at timestamp with time zone not null
member_sessions.factor text not null
member_sessions.opened_by text not null
  member_sessions_factor_check: CHECK ((factor = ANY (ARRAY['link'::text, 'passkey'::text])))
  member_sessions_member_id_fkey: FOREIGN KEY (member_id) REFERENCES members(id) ON DELETE CASCADE
  member_sessions_opened_by_check: CHECK ((opened_by = ANY (ARRAY['mail'::text, 'passkey'::text])))
  member_sessions_pkey: PRIMARY KEY (secret_hash)
  CREATE INDEX member_sessions_member_id_idx ON public.member_sessions USING btree (member_id)
members.id bigint not null identity
members.party_id bigint not null
members.address_hash bytea
members.sealed bytea
members.name text not null
members.title text not null
members.may text not null
members.invited_at timestamp with time zone not null
members.invited_by text not null
members.webauthn_user_id bytea not null
  members_may_check: CHECK ((may = ANY (ARRAY['speaks'::text, 'drafts'::text, 'reads'::text])))
  members_party_id_address_hash_key: UNIQUE (party_id, address_hash)
  members_party_id_fkey: FOREIGN KEY (party_id) REFERENCES parties(id) ON DELETE CASCADE
  members_pkey: PRIMARY KEY (id)
  members_webauthn_user_id_key: UNIQUE (webauthn_user_id)
  CREATE INDEX members_address_hash_idx ON public.members USING btree (address_hash)
  CREATE UNIQUE INDEX members_party_id_address_hash_key ON public.members USING btree (party_id, address_hash)
  CREATE UNIQUE INDEX members_webauthn_user_id_key ON public.members USING btree (webauthn_user_id)
name_checks.subject_id bigint not null
name_checks.voice_id uuid not null
name_checks.decision text not null
name_checks.at timestamp with time zone not null
name_checks.by text not null
name_checks.reason text not null
  name_checks_decision_check: CHECK ((decision = ANY (ARRAY['waiting'::text, 'shown'::text, 'refused'::text])))
  name_checks_pkey: PRIMARY KEY (subject_id, voice_id, at)
organiser_acceptances.subject_id bigint not null
organiser_acceptances.organiser_id uuid not null
organiser_acceptances.at timestamp with time zone not null
  organiser_acceptances_pkey: PRIMARY KEY (subject_id, organiser_id)
  organiser_acceptances_subject_id_organiser_id_fkey: FOREIGN KEY (subject_id, organiser_id) REFERENCES organisers(subject_id, id) ON DELETE CASCADE
organiser_accounts.id bigint not null identity
organiser_accounts.subject_id bigint not null
organiser_accounts.organiser_id uuid not null
organiser_accounts.begun_at timestamp with time zone not null
organiser_accounts.webauthn_user_id bytea not null
  organiser_accounts_pkey: PRIMARY KEY (id)
  organiser_accounts_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
  organiser_accounts_subject_id_organiser_id_key: UNIQUE (subject_id, organiser_id)
  organiser_accounts_webauthn_user_id_key: UNIQUE (webauthn_user_id)
  CREATE UNIQUE INDEX organiser_accounts_subject_id_organiser_id_key ON public.organiser_accounts USING btree (subject_id, organiser_id)
  CREATE UNIQUE INDEX organiser_accounts_webauthn_user_id_key ON public.organiser_accounts USING btree (webauthn_user_id)
organiser_challenges.challenge bytea not null
organiser_challenges.purpose text not null
organiser_challenges.account_id bigint
organiser_challenges.expires_at timestamp with time zone not null
  organiser_challenges_pkey: PRIMARY KEY (challenge)
organiser_letters.subject_id bigint not null
organiser_letters.organiser_id uuid not null
organiser_letters.n integer not null
organiser_letters.message_id text not null
organiser_letters.asked_at timestamp with time zone not null
  organiser_letters_pkey: PRIMARY KEY (subject_id, organiser_id, n)
  organiser_letters_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
organiser_notices.id bigint not null identity
organiser_notices.subject_id bigint not null
organiser_notices.kind text not null
organiser_notices.about_id bigint not null
organiser_notices.recipient uuid not null
organiser_notices.message_id text not null
organiser_notices.owed_at timestamp with time zone not null
organiser_notices.attempts smallint not null default 0
organiser_notices.next_at timestamp with time zone not null
organiser_notices.accepted_at timestamp with time zone
organiser_notices.failed_at timestamp with time zone
organiser_notices.failure text
  organiser_notices_message_id_key: UNIQUE (message_id)
  organiser_notices_pkey: PRIMARY KEY (id)
  organiser_notices_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
  organiser_notices_subject_id_kind_about_id_recipient_key: UNIQUE (subject_id, kind, about_id, recipient)
  CREATE INDEX organiser_notices_due ON public.organiser_notices USING btree (next_at) WHERE ((accepted_at IS NULL) AND (failed_at IS NULL))
  CREATE UNIQUE INDEX organiser_notices_message_id_key ON public.organiser_notices USING btree (message_id)
  CREATE UNIQUE INDEX organiser_notices_subject_id_kind_about_id_recipient_key ON public.organiser_notices USING btree (subject_id, kind, about_id, recipient)
organiser_passkeys.credential_id bytea not null
organiser_passkeys.account_id bigint not null
organiser_passkeys.public_key bytea not null
organiser_passkeys.counter bigint not null
organiser_passkeys.transports text[] not null
organiser_passkeys.name text not null
organiser_passkeys.added_at timestamp with time zone not null
  organiser_passkeys_account_id_fkey: FOREIGN KEY (account_id) REFERENCES organiser_accounts(id) ON DELETE CASCADE
  organiser_passkeys_pkey: PRIMARY KEY (credential_id)
  CREATE INDEX organiser_passkeys_account_id_idx ON public.organiser_passkeys USING btree (account_id)
organisers.subject_id bigint not null
organisers.id uuid not null
organisers.role text not null
organisers.invited_at timestamp with time zone not null
organisers.address_hash bytea not null
organisers.sealed bytea not null
  organisers_pkey: PRIMARY KEY (subject_id, id)
  organisers_role_check: CHECK ((role = ANY (ARRAY['writes'::text, 'reads'::text])))
  organisers_subject_id_address_hash_key: UNIQUE (subject_id, address_hash)
  organisers_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
  CREATE UNIQUE INDEX organisers_subject_id_address_hash_key ON public.organisers USING btree (subject_id, address_hash)
outbox.id bigint not null identity
outbox.at timestamp with time zone not null
outbox.message_id text not null
outbox.recipient text not null
outbox.subject text not null
outbox.body_text text not null
outbox.body_html text
  outbox_pkey: PRIMARY KEY (id)
  CREATE INDEX outbox_at_idx ON public.outbox USING btree (at DESC)
outside_figures.id bigint not null identity
outside_figures.work_id bigint not null
outside_figures.source text not null
outside_figures.measure text not null
outside_figures.value numeric not null
outside_figures.lowest numeric
outside_figures.highest numeric
outside_figures.url text not null
outside_figures.taken_at timestamp with time zone not null
outside_figures.entered_at timestamp with time zone not null
outside_figures.entered_by text not null
outside_figures.entered_via text not null
  outside_figures_check: CHECK (((measure = 'score'::text) = ((highest IS NOT NULL) AND (lowest IS NOT NULL))))
  outside_figures_check1: CHECK (((measure <> 'score'::text) OR ((highest > lowest) AND ((value >= lowest) AND (value <= highest)))))
  outside_figures_entered_via_check: CHECK ((entered_via = ANY (ARRAY['hand'::text, 'csv'::text])))
  outside_figures_measure_check: CHECK ((measure = ANY (ARRAY['score'::text, 'ratings'::text, 'signatures'::text, 'posts'::text])))
  outside_figures_pkey: PRIMARY KEY (id)
  outside_figures_source_check: CHECK (((char_length(source) >= 1) AND (char_length(source) <= 80)))
  outside_figures_value_check: CHECK ((value >= (0)::numeric))
  outside_figures_work_id_fkey: FOREIGN KEY (work_id) REFERENCES works(id) ON DELETE CASCADE
  outside_figures_work_id_source_measure_taken_at_key: UNIQUE (work_id, source, measure, taken_at)
  CREATE UNIQUE INDEX outside_figures_work_id_source_measure_taken_at_key ON public.outside_figures USING btree (work_id, source, measure, taken_at)
outside_removals.figure_id bigint not null
outside_removals.at timestamp with time zone not null
outside_removals.by text not null
outside_removals.reason text not null
  outside_removals_figure_id_fkey: FOREIGN KEY (figure_id) REFERENCES outside_figures(id) ON DELETE CASCADE
  outside_removals_pkey: PRIMARY KEY (figure_id)
parties.id bigint not null identity
parties.slug text not null
parties.name text not null
parties.role text not null
parties.added_at timestamp with time zone not null
parties.added_by text not null
parties.sample text
  parties_pkey: PRIMARY KEY (id)
  parties_role_check: CHECK ((role = ANY (ARRAY['maker'::text, 'publisher'::text, 'service'::text, 'other'::text])))
  parties_slug_key: UNIQUE (slug)
  CREATE UNIQUE INDEX parties_slug_key ON public.parties USING btree (slug)
party_checks.proof_id bigint not null
party_checks.at timestamp with time zone not null
party_checks.found text not null
  party_checks_found_check: CHECK ((found = ANY (ARRAY['found'::text, 'missing'::text])))
  party_checks_pkey: PRIMARY KEY (proof_id, at)
  party_checks_proof_id_fkey: FOREIGN KEY (proof_id) REFERENCES party_proofs(id) ON DELETE CASCADE
party_claim_confirmations.claim_id uuid not null
party_claim_confirmations.confirmed_at timestamp with time zone not null
  party_claim_confirmations_claim_id_fkey: FOREIGN KEY (claim_id) REFERENCES party_claims(id) ON DELETE CASCADE
  party_claim_confirmations_pkey: PRIMARY KEY (claim_id)
party_claims.id uuid not null
party_claims.party_id bigint not null
party_claims.method text not null
party_claims.domain text not null
party_claims.token text not null
party_claims.secret_hash bytea not null
party_claims.asked_at timestamp with time zone not null
party_claims.expires_at timestamp with time zone not null
party_claims.sealed bytea not null
  party_claims_method_check: CHECK ((method = ANY (ARRAY['dns'::text, 'mail'::text])))
  party_claims_party_id_fkey: FOREIGN KEY (party_id) REFERENCES parties(id) ON DELETE CASCADE
  party_claims_pkey: PRIMARY KEY (id)
  party_claims_secret_hash_key: UNIQUE (secret_hash)
  CREATE INDEX party_claims_party_id_idx ON public.party_claims USING btree (party_id)
  CREATE UNIQUE INDEX party_claims_secret_hash_key ON public.party_claims USING btree (secret_hash)
party_contacts.party_id bigint not null
party_contacts.sealed bytea not null
party_contacts.recorded_at timestamp with time zone not null
party_contacts.recorded_by text not null
  party_contacts_party_id_fkey: FOREIGN KEY (party_id) REFERENCES parties(id) ON DELETE CASCADE
  party_contacts_pkey: PRIMARY KEY (party_id)
party_domains.party_id bigint not null
party_domains.domain text not null
party_domains.recorded_at timestamp with time zone not null
party_domains.recorded_by text not null
  party_domains_party_id_fkey: FOREIGN KEY (party_id) REFERENCES parties(id) ON DELETE CASCADE
  party_domains_pkey: PRIMARY KEY (party_id, domain)
party_links.id bigint not null identity
party_links.party_id bigint not null
party_links.subject_id bigint
party_links.work_id bigint
party_links.decision text not null
party_links.at timestamp with time zone not null
party_links.by text not null
party_links.reason text not null
  party_links_check: CHECK ((num_nonnulls(subject_id, work_id) = 1))
  party_links_decision_check: CHECK ((decision = ANY (ARRAY['is'::text, 'is-not'::text])))
  party_links_party_id_fkey: FOREIGN KEY (party_id) REFERENCES parties(id) ON DELETE CASCADE
  party_links_pkey: PRIMARY KEY (id)
  party_links_work_id_fkey: FOREIGN KEY (work_id) REFERENCES works(id) ON DELETE CASCADE
  CREATE INDEX party_links_party_id_idx ON public.party_links USING btree (party_id)
party_names.party_id bigint not null
party_names.name text not null
party_names.added_at timestamp with time zone not null
party_names.added_by text not null
  party_names_party_id_fkey: FOREIGN KEY (party_id) REFERENCES parties(id) ON DELETE CASCADE
  party_names_pkey: PRIMARY KEY (party_id, name)
  CREATE UNIQUE INDEX party_names_once ON public.party_names USING btree (lower(name))
party_notices.id bigint not null identity
party_notices.party_id bigint not null
party_notices.kind text not null
party_notices.about_id bigint not null
party_notices.recipient text not null
party_notices.message_id text not null
party_notices.owed_at timestamp with time zone not null
party_notices.attempts smallint not null default 0
party_notices.next_at timestamp with time zone not null
party_notices.accepted_at timestamp with time zone
party_notices.failed_at timestamp with time zone
party_notices.failure text
  party_notices_kind_about_id_recipient_key: UNIQUE (kind, about_id, recipient)
  party_notices_message_id_key: UNIQUE (message_id)
  party_notices_party_id_fkey: FOREIGN KEY (party_id) REFERENCES parties(id) ON DELETE CASCADE
  party_notices_pkey: PRIMARY KEY (id)
  CREATE INDEX party_notices_due ON public.party_notices USING btree (next_at) WHERE ((accepted_at IS NULL) AND (failed_at IS NULL))
  CREATE UNIQUE INDEX party_notices_kind_about_id_recipient_key ON public.party_notices USING btree (kind, about_id, recipient)
  CREATE UNIQUE INDEX party_notices_message_id_key ON public.party_notices USING btree (message_id)
party_proofs.id bigint not null identity
party_proofs.party_id bigint not null
party_proofs.method text not null
party_proofs.domain text
party_proofs.token text
party_proofs.note text
party_proofs.at timestamp with time zone not null
party_proofs.by text not null
  party_proofs_check: CHECK (((method = 'operator'::text) = (note IS NOT NULL)))
  party_proofs_check1: CHECK (((method = 'operator'::text) = (domain IS NULL)))
  party_proofs_check2: CHECK (((method = 'dns'::text) = (token IS NOT NULL)))
  party_proofs_method_check: CHECK ((method = ANY (ARRAY['dns'::text, 'mail'::text, 'operator'::text])))
  party_proofs_party_id_fkey: FOREIGN KEY (party_id) REFERENCES parties(id) ON DELETE CASCADE
  party_proofs_pkey: PRIMARY KEY (id)
  CREATE INDEX party_proofs_party_id_idx ON public.party_proofs USING btree (party_id)
party_thresholds.party_id bigint not null
party_thresholds.n integer not null
party_thresholds.threshold integer
party_thresholds.decided_at timestamp with time zone not null
party_thresholds.decided_by text not null
  party_thresholds_party_id_fkey: FOREIGN KEY (party_id) REFERENCES parties(id) ON DELETE CASCADE
  party_thresholds_pkey: PRIMARY KEY (party_id, n)
  party_thresholds_threshold_check: CHECK ((threshold > 0))
passkey_challenges.challenge bytea not null
passkey_challenges.purpose text not null
passkey_challenges.staff_id bigint
passkey_challenges.expires_at timestamp with time zone not null
  passkey_challenges_pkey: PRIMARY KEY (challenge)
passkeys.credential_id bytea not null
passkeys.staff_id bigint not null
passkeys.public_key bytea not null
passkeys.counter bigint not null
passkeys.transports text[] not null
passkeys.name text not null
passkeys.added_at timestamp with time zone not null
  passkeys_pkey: PRIMARY KEY (credential_id)
  passkeys_staff_id_fkey: FOREIGN KEY (staff_id) REFERENCES staff(id)
petition_announcement_checks.subject_id bigint not null
petition_announcement_checks.n integer not null
petition_announcement_checks.decision text not null
petition_announcement_checks.at timestamp with time zone not null
petition_announcement_checks.by bigint not null
petition_announcement_checks.reason text not null
  petition_announcement_checks_by_fkey: FOREIGN KEY (by) REFERENCES staff(id)
  petition_announcement_checks_decision_check: CHECK ((decision = ANY (ARRAY['shown'::text, 'refused'::text])))
  petition_announcement_checks_pkey: PRIMARY KEY (subject_id, n)
  petition_announcement_checks_subject_id_n_fkey: FOREIGN KEY (subject_id, n) REFERENCES petition_announcements(subject_id, n) ON DELETE CASCADE
petition_announcements.subject_id bigint not null
petition_announcements.n integer not null
petition_announcements.kind text not null
petition_announcements.said_at timestamp with time zone not null
petition_announcements.said_by text not null
petition_announcements.words text not null
petition_announcements.delivered_on date
petition_announcements.delivered_to text
petition_announcements.delivered_by text
  petition_announcements_check: CHECK (((kind = 'delivered'::text) = ((delivered_on IS NOT NULL) AND (delivered_to IS NOT NULL) AND (delivered_by IS NOT NULL))))
  petition_announcements_delivered_by_check: CHECK ((char_length(delivered_by) <= 120))
  petition_announcements_delivered_to_check: CHECK ((char_length(delivered_to) <= 120))
  petition_announcements_kind_check: CHECK ((kind = ANY (ARRAY['victory'::text, 'ended'::text, 'delivered'::text])))
  petition_announcements_n_check: CHECK (((n >= 1) AND (n <= 20)))
  petition_announcements_pkey: PRIMARY KEY (subject_id, n)
  petition_announcements_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
  petition_announcements_words_check: CHECK ((char_length(words) <= 500))
petition_anonymisations.subject_id bigint not null
petition_anonymisations.began_at timestamp with time zone not null
petition_anonymisations.finished_at timestamp with time zone
  petition_anonymisations_pkey: PRIMARY KEY (subject_id)
  petition_anonymisations_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
petition_appeal_decisions.subject_id bigint not null
petition_appeal_decisions.n integer not null
petition_appeal_decisions.at timestamp with time zone not null
petition_appeal_decisions.by bigint not null
petition_appeal_decisions.outcome text not null
petition_appeal_decisions.note text not null
  petition_appeal_decisions_by_fkey: FOREIGN KEY (by) REFERENCES staff(id)
  petition_appeal_decisions_note_check: CHECK (((char_length(note) >= 1) AND (char_length(note) <= 500)))
  petition_appeal_decisions_outcome_check: CHECK ((outcome = ANY (ARRAY['kept'::text, 'undone'::text])))
  petition_appeal_decisions_pkey: PRIMARY KEY (subject_id, n)
  petition_appeal_decisions_subject_id_n_fkey: FOREIGN KEY (subject_id, n) REFERENCES petition_appeals(subject_id, n) ON DELETE CASCADE
petition_appeals.subject_id bigint not null
petition_appeals.n integer not null
petition_appeals.at timestamp with time zone not null
petition_appeals.text text
  petition_appeals_pkey: PRIMARY KEY (subject_id, n)
  petition_appeals_subject_id_n_fkey: FOREIGN KEY (subject_id, n) REFERENCES petition_states(subject_id, n) ON DELETE CASCADE
  petition_appeals_text_check: CHECK (((char_length(text) >= 1) AND (char_length(text) <= 2000)))
  CREATE INDEX petition_appeals_at_idx ON public.petition_appeals USING btree (at)
petition_archives.subject_id bigint not null
petition_archives.made_at timestamp with time zone not null
petition_archives.log_size bigint not null
petition_archives.json_sha256 bytea not null
petition_archives.csv_sha256 bytea not null
petition_archives.pdf_sha256 bytea not null
petition_archives.note text
  petition_archives_pkey: PRIMARY KEY (subject_id)
  petition_archives_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
petition_bindings.subject_id bigint not null
petition_bindings.n integer not null
petition_bindings.at timestamp with time zone not null
  petition_bindings_pkey: PRIMARY KEY (subject_id)
  petition_bindings_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
petition_extensions.subject_id bigint not null
petition_extensions.day date not null
petition_extensions.at timestamp with time zone not null
  petition_extensions_day_fkey: FOREIGN KEY (day) REFERENCES signing_days(day)
  petition_extensions_pkey: PRIMARY KEY (subject_id, day)
  petition_extensions_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
petition_handovers.subject_id bigint not null
petition_handovers.n integer not null
petition_handovers.made_at timestamp with time zone not null
petition_handovers.made_by text not null
petition_handovers.log_size bigint not null
petition_handovers.pdf_sha256 bytea not null
petition_handovers.csv_sha256 bytea not null
petition_handovers.note text
petition_handovers.pdf bytea not null
petition_handovers.csv bytea not null
  petition_handovers_n_check: CHECK (((n >= 1) AND (n <= 50)))
  petition_handovers_pkey: PRIMARY KEY (subject_id, n)
  petition_handovers_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
petition_joins.subject_id bigint not null
petition_joins.n integer not null
petition_joins.into_id bigint not null
  petition_joins_check: CHECK ((into_id <> subject_id))
  petition_joins_into_id_fkey: FOREIGN KEY (into_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
  petition_joins_pkey: PRIMARY KEY (subject_id, n)
  petition_joins_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
  petition_joins_subject_id_n_fkey: FOREIGN KEY (subject_id, n) REFERENCES petition_states(subject_id, n) ON DELETE CASCADE
  CREATE INDEX petition_joins_into_id_idx ON public.petition_joins USING btree (into_id)
petition_opposites.subject_id bigint not null
petition_opposites.other_id bigint not null
petition_opposites.proposal_id bigint not null
  petition_opposites_other_id_fkey: FOREIGN KEY (other_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
  petition_opposites_pkey: PRIMARY KEY (subject_id)
  petition_opposites_proposal_id_fkey: FOREIGN KEY (proposal_id) REFERENCES petition_opposition_proposals(id) ON DELETE CASCADE
  petition_opposites_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
petition_opposition_decisions.proposal_id bigint not null
petition_opposition_decisions.decision text not null
petition_opposition_decisions.at timestamp with time zone not null
petition_opposition_decisions.by bigint not null
petition_opposition_decisions.reason text not null default ''::text
  petition_opposition_decisions_decision_check: CHECK ((decision = ANY (ARRAY['confirmed'::text, 'refused'::text, 'ended'::text])))
  petition_opposition_decisions_pkey: PRIMARY KEY (proposal_id, decision)
  petition_opposition_decisions_proposal_id_fkey: FOREIGN KEY (proposal_id) REFERENCES petition_opposition_proposals(id) ON DELETE CASCADE
petition_opposition_proposals.id bigint not null identity
petition_opposition_proposals.subject_id bigint not null
petition_opposition_proposals.other_id bigint not null
petition_opposition_proposals.at timestamp with time zone not null
petition_opposition_proposals.by text not null
  petition_opposition_proposals_check: CHECK ((subject_id <> other_id))
  petition_opposition_proposals_other_id_fkey: FOREIGN KEY (other_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
  petition_opposition_proposals_pkey: PRIMARY KEY (id)
  petition_opposition_proposals_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
  CREATE INDEX petition_opposition_proposals_subject_id_idx ON public.petition_opposition_proposals USING btree (subject_id)
petition_reason_decisions.subject_id bigint not null
petition_reason_decisions.reason_id text not null
petition_reason_decisions.n integer not null
petition_reason_decisions.decision text not null
petition_reason_decisions.at timestamp with time zone not null
petition_reason_decisions.by text not null
petition_reason_decisions.reason text not null default ''::text
petition_reason_decisions.day date
  petition_reason_decisions_decision_check: CHECK ((decision = ANY (ARRAY['shown'::text, 'refused'::text, 'taken-down'::text, 'waiting'::text])))
  petition_reason_decisions_pkey: PRIMARY KEY (subject_id, reason_id, n)
  petition_reason_decisions_subject_id_reason_id_fkey: FOREIGN KEY (subject_id, reason_id) REFERENCES petition_reasons(subject_id, id) ON DELETE CASCADE
petition_reason_reports.subject_id bigint not null
petition_reason_reports.reason_id text not null
petition_reason_reports.at timestamp with time zone not null
petition_reason_reports.why text not null
petition_reason_reports.reporter bytea not null
  petition_reason_reports_pkey: PRIMARY KEY (subject_id, reason_id, reporter)
  petition_reason_reports_subject_id_reason_id_fkey: FOREIGN KEY (subject_id, reason_id) REFERENCES petition_reasons(subject_id, id) ON DELETE CASCADE
  petition_reason_reports_why_check: CHECK ((why = ANY (ARRAY['insult'::text, 'private'::text, 'advert'::text, 'false'::text, 'other'::text])))
petition_reason_switches.subject_id bigint not null
petition_reason_switches.n integer not null
petition_reason_switches.shown text not null
petition_reason_switches.at timestamp with time zone not null
petition_reason_switches.by text not null
  petition_reason_switches_pkey: PRIMARY KEY (subject_id, n)
  petition_reason_switches_shown_check: CHECK ((shown = ANY (ARRAY['on'::text, 'off'::text])))
  petition_reason_switches_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
petition_reasons.subject_id bigint not null
petition_reasons.id text not null
petition_reasons.voice_id uuid not null
petition_reasons.given_at timestamp with time zone not null
petition_reasons.sealed bytea not null
  petition_reasons_pkey: PRIMARY KEY (subject_id, id)
  petition_reasons_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
  CREATE UNIQUE INDEX petition_one_reason ON public.petition_reasons USING btree (subject_id, voice_id)
petition_states.subject_id bigint not null
petition_states.n integer not null
petition_states.state text not null
petition_states.at timestamp with time zone not null
petition_states.by text not null
petition_states.reason text not null
petition_states.note text
petition_states.restores integer
petition_states.reason_before text
  petition_states_decline_reason: CHECK (((state <> 'declined'::text) OR (reason = ANY (ARRAY['joke'::text, 'duplicate'::text, 'not-a-work'::text, 'no-demand'::text, 'false-statement'::text, 'private-person'::text, 'threats'::text, 'confidential'::text, 'advertising'::text, 'other'::text]))))
  petition_states_pkey: PRIMARY KEY (subject_id, n)
  petition_states_state_check: CHECK ((state = ANY (ARRAY['awaiting'::text, 'closed'::text, 'declined'::text, 'dormant'::text, 'hidden'::text, 'joined'::text, 'listed'::text, 'live'::text, 'supporting'::text])))
  petition_states_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
  petition_states_subject_id_restores_fkey: FOREIGN KEY (subject_id, restores) REFERENCES petition_states(subject_id, n) ON DELETE CASCADE
  CREATE INDEX petition_states_state_at_idx ON public.petition_states USING btree (state, at)
petition_supporters.subject_id bigint not null
petition_supporters.place smallint not null
petition_supporters.submission_id uuid not null
petition_supporters.asked_at timestamp with time zone not null
  petition_supporters_pkey: PRIMARY KEY (subject_id, place)
  petition_supporters_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
  petition_twenty_supporters: CHECK (((place >= 1) AND (place <= 20)))
petition_text_decisions.subject_id bigint not null
petition_text_decisions.n integer not null
petition_text_decisions.change text not null
petition_text_decisions.decision text not null
petition_text_decisions.at timestamp with time zone not null
petition_text_decisions.by bigint not null
petition_text_decisions.reason text not null default ''::text
  petition_text_decisions_decision_check: CHECK ((decision = ANY (ARRAY['published'::text, 'refused'::text])))
  petition_text_decisions_pkey: PRIMARY KEY (subject_id, n)
  petition_text_decisions_subject_id_n_fkey: FOREIGN KEY (subject_id, n) REFERENCES petition_texts(subject_id, n) ON DELETE CASCADE
  CREATE UNIQUE INDEX petition_one_background ON public.petition_text_decisions USING btree (subject_id) WHERE ((decision = 'published'::text) AND (change = 'background'::text))
petition_texts.subject_id bigint not null
petition_texts.version integer not null
petition_texts.language text not null
petition_texts.action text not null
petition_texts.why text not null
petition_texts.more text not null
petition_texts.written_at timestamp with time zone not null
petition_texts.hash bytea not null
petition_texts.n integer not null default 1
petition_texts.change text not null default 'opened'::text
petition_texts.by text not null default 'author'::text
petition_texts.note text not null default ''::text
  petition_texts_action_check: CHECK ((char_length(action) <= 80))
  petition_texts_change_check: CHECK ((change = ANY (ARRAY['opened'::text, 'draft'::text, 'typing'::text, 'background'::text, 'translation'::text])))
  petition_texts_more_check: CHECK ((char_length(more) <= 1000))
  petition_texts_n_check: CHECK (((n >= 1) AND (n <= 200)))
  petition_texts_note_check: CHECK ((char_length(note) <= 300))
  petition_texts_pkey: PRIMARY KEY (subject_id, n)
  petition_texts_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
  petition_texts_version_check: CHECK (((version >= 1) AND (version <= 2)))
  petition_texts_why_check: CHECK ((char_length(why) <= 500))
  CREATE INDEX petition_texts_subject_id_hash_idx ON public.petition_texts USING btree (subject_id, hash)
petition_update_decisions.update_id bigint not null
petition_update_decisions.n integer not null
petition_update_decisions.decision text not null
petition_update_decisions.at timestamp with time zone not null
petition_update_decisions.by text not null
petition_update_decisions.reason text not null
  petition_update_decisions_decision_check: CHECK ((decision = ANY (ARRAY['waiting'::text, 'shown'::text, 'refused'::text, 'hidden'::text, 'withdrawn'::text])))
  petition_update_decisions_pkey: PRIMARY KEY (update_id, n)
  petition_update_decisions_update_id_fkey: FOREIGN KEY (update_id) REFERENCES petition_updates(id) ON DELETE CASCADE
petition_update_reports.id bigint not null identity
petition_update_reports.update_id bigint not null
petition_update_reports.at timestamp with time zone not null
petition_update_reports.reason text not null
petition_update_reports.note text not null
  petition_update_reports_note_check: CHECK ((char_length(note) <= 300))
  petition_update_reports_pkey: PRIMARY KEY (id)
  petition_update_reports_reason_check: CHECK ((reason = ANY (ARRAY['false'::text, 'private'::text, 'threat'::text, 'advert'::text, 'other'::text])))
  petition_update_reports_update_id_fkey: FOREIGN KEY (update_id) REFERENCES petition_updates(id) ON DELETE CASCADE
  CREATE INDEX petition_update_reports_update_id_at_idx ON public.petition_update_reports USING btree (update_id, at)
petition_updates.id bigint not null identity
petition_updates.subject_id bigint not null
petition_updates.title text not null
petition_updates.text text not null
petition_updates.written_at timestamp with time zone not null
petition_updates.by text not null
  petition_updates_pkey: PRIMARY KEY (id)
  petition_updates_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
  petition_updates_text_check: CHECK (((char_length(text) >= 1) AND (char_length(text) <= 3000)))
  petition_updates_title_check: CHECK (((char_length(title) >= 1) AND (char_length(title) <= 100)))
  CREATE INDEX petition_updates_subject_id_id_idx ON public.petition_updates USING btree (subject_id, id)
petitions.subject_id bigint not null
petitions.slug text not null
petitions.work_id bigint not null
petitions.about text not null
petitions.form text not null
petitions.addressee text not null
petitions.opened_at timestamp with time zone not null
petitions.closes_on date not null
petitions.author_name text not null
petitions.sample text
petitions.search text not null
petitions.author_voice_id uuid
petitions.lexemes tsvector default to_tsvector('simple'::regconfig, search)
  petitions_about_check: CHECK ((about = ANY (ARRAY['work'::text, 'promotion'::text, 'offered'::text, 'principle'::text])))
  petitions_form_check: CHECK ((form = ANY (ARRAY['demand'::text, 'call'::text])))
  petitions_pkey: PRIMARY KEY (subject_id)
  petitions_slug_key: UNIQUE (slug)
  petitions_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES subjects(id) ON DELETE CASCADE
  petitions_work_id_fkey: FOREIGN KEY (work_id) REFERENCES works(id)
  CREATE INDEX petitions_addressee ON public.petitions USING btree (lower(addressee))
  CREATE INDEX petitions_lexemes_idx ON public.petitions USING gin (lexemes)
  CREATE INDEX petitions_search ON public.petitions USING gin (search gin_trgm_ops)
  CREATE UNIQUE INDEX petitions_slug_key ON public.petitions USING btree (slug)
  CREATE INDEX petitions_work_id_idx ON public.petitions USING btree (work_id)
pledge_decisions.pledge_id bigint not null
pledge_decisions.n integer not null
pledge_decisions.decision text not null
pledge_decisions.at timestamp with time zone not null
pledge_decisions.by text not null
pledge_decisions.reason text not null
  pledge_decisions_decision_check: CHECK ((decision = ANY (ARRAY['waiting'::text, 'offered'::text, 'refused'::text, 'ended'::text])))
  pledge_decisions_pkey: PRIMARY KEY (pledge_id, n)
  pledge_decisions_pledge_id_fkey: FOREIGN KEY (pledge_id) REFERENCES pledges(subject_id) ON DELETE CASCADE
pledges.subject_id bigint not null
pledges.petition_id bigint not null
pledges.slug text not null
pledges.text text not null
pledges.written_at timestamp with time zone not null
pledges.by text not null
  pledges_petition_id_fkey: FOREIGN KEY (petition_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
  pledges_pkey: PRIMARY KEY (subject_id)
  pledges_slug_key: UNIQUE (slug)
  pledges_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES subjects(id) ON DELETE CASCADE
  pledges_text_check: CHECK (((char_length(text) >= 1) AND (char_length(text) <= 100)))
  CREATE INDEX pledges_petition_id_idx ON public.pledges USING btree (petition_id)
  CREATE UNIQUE INDEX pledges_slug_key ON public.pledges USING btree (slug)
presentation_acts.presentation_id bigint not null
presentation_acts.n integer not null
presentation_acts.act text not null
presentation_acts.at timestamp with time zone not null
presentation_acts.by text not null
presentation_acts.reason text not null
presentation_acts.note text not null
  presentation_acts_act_check: CHECK ((act = ANY (ARRAY['hide'::text, 'restore'::text, 'mark'::text, 'unmark'::text])))
  presentation_acts_pkey: PRIMARY KEY (presentation_id, n)
  presentation_acts_presentation_id_fkey: FOREIGN KEY (presentation_id) REFERENCES presentations(id) ON DELETE CASCADE
presentation_changes.id bigint not null identity
presentation_changes.before_id bigint not null
presentation_changes.after_id bigint
presentation_changes.changed_on date not null
presentation_changes.cause text not null
presentation_changes.source_url text not null
presentation_changes.at timestamp with time zone not null
presentation_changes.by text not null
  presentation_changes_after_id_fkey: FOREIGN KEY (after_id) REFERENCES presentations(id) ON DELETE CASCADE
  presentation_changes_before_id_fkey: FOREIGN KEY (before_id) REFERENCES presentations(id) ON DELETE CASCADE
  presentation_changes_cause_check: CHECK ((cause = ANY (ARRAY['complaints'::text, 'correction'::text, 'unsaid'::text])))
  presentation_changes_check: CHECK ((before_id <> after_id))
  presentation_changes_once: UNIQUE NULLS NOT DISTINCT (before_id, after_id)
  presentation_changes_pkey: PRIMARY KEY (id)
  CREATE UNIQUE INDEX presentation_changes_once ON public.presentation_changes USING btree (before_id, after_id) NULLS NOT DISTINCT
presentation_decisions.proposal_id bigint not null
presentation_decisions.at timestamp with time zone not null
presentation_decisions.by text not null
presentation_decisions.presentation_id bigint
presentation_decisions.reason text not null
  presentation_decisions_pkey: PRIMARY KEY (proposal_id)
  presentation_decisions_presentation_id_fkey: FOREIGN KEY (presentation_id) REFERENCES presentations(id) ON DELETE CASCADE
  presentation_decisions_proposal_id_fkey: FOREIGN KEY (proposal_id) REFERENCES presentation_proposals(id) ON DELETE CASCADE
presentation_facts.presentation_id bigint not null
presentation_facts.n integer not null
presentation_facts.issuer text not null
presentation_facts.description text not null
presentation_facts.source_url text not null
presentation_facts.first_seen_on date not null
presentation_facts.last_seen_on date not null
presentation_facts.at timestamp with time zone not null
presentation_facts.by text not null
presentation_facts.reason text not null
  presentation_facts_check: CHECK ((last_seen_on >= first_seen_on))
  presentation_facts_pkey: PRIMARY KEY (presentation_id, n)
  presentation_facts_presentation_id_fkey: FOREIGN KEY (presentation_id) REFERENCES presentations(id) ON DELETE CASCADE
presentation_pictures.presentation_id bigint not null
presentation_pictures.size text not null
presentation_pictures.hash text not null
presentation_pictures.width integer not null
presentation_pictures.height integer not null
presentation_pictures.bytes integer not null
  presentation_pictures_hash_check: CHECK ((hash ~ '^[0-9a-f]{64}$'::text))
  presentation_pictures_pkey: PRIMARY KEY (presentation_id, size)
  presentation_pictures_presentation_id_fkey: FOREIGN KEY (presentation_id) REFERENCES presentations(id) ON DELETE CASCADE
  presentation_pictures_size_check: CHECK ((size = ANY (ARRAY['small'::text, 'medium'::text, 'large'::text])))
  CREATE INDEX presentation_pictures_hash_idx ON public.presentation_pictures USING btree (hash)
presentation_proposals.id bigint not null identity
presentation_proposals.work_id bigint not null
presentation_proposals.kind text not null
presentation_proposals.market text not null
presentation_proposals.language text not null
presentation_proposals.issuer text not null
presentation_proposals.text text not null
presentation_proposals.description text not null
presentation_proposals.source_url text not null
presentation_proposals.seen_on date not null
presentation_proposals.at timestamp with time zone not null
  presentation_proposals_pkey: PRIMARY KEY (id)
  presentation_proposals_work_id_fkey: FOREIGN KEY (work_id) REFERENCES works(id) ON DELETE CASCADE
presentation_reports.id bigint not null identity
presentation_reports.presentation_id bigint not null
presentation_reports.at timestamp with time zone not null
  presentation_reports_pkey: PRIMARY KEY (id)
  presentation_reports_presentation_id_fkey: FOREIGN KEY (presentation_id) REFERENCES presentations(id) ON DELETE CASCADE
  CREATE INDEX presentation_reports_presentation_id_idx ON public.presentation_reports USING btree (presentation_id)
presentations.id bigint not null identity
presentations.public_id text not null
presentations.work_id bigint not null
presentations.kind text not null
presentations.market text not null
presentations.language text not null
presentations.text text not null
presentations.content_hash bytea not null
presentations.entered_at timestamp with time zone not null
presentations.entered_by text not null
  presentations_check: CHECK (((kind = ANY (ARRAY['poster'::text, 'still'::text])) = (text = ''::text)))
  presentations_kind_check: CHECK ((kind = ANY (ARRAY['poster'::text, 'still'::text, 'synopsis'::text, 'title'::text, 'age-mark'::text])))
  presentations_once: UNIQUE (work_id, kind, market, language, content_hash)
  presentations_pkey: PRIMARY KEY (id)
  presentations_public_id_key: UNIQUE (public_id)
  presentations_work_id_fkey: FOREIGN KEY (work_id) REFERENCES works(id) ON DELETE CASCADE
  CREATE UNIQUE INDEX presentations_once ON public.presentations USING btree (work_id, kind, market, language, content_hash)
  CREATE UNIQUE INDEX presentations_public_id_key ON public.presentations USING btree (public_id)
promise_words.subject_id bigint not null
promise_words.commitment_id bigint not null
promise_words.n integer not null
promise_words.voice_id uuid
promise_words.words text not null
promise_words.link text
promise_words.salt bytea not null
  promise_words_commitment_id_n_fkey: FOREIGN KEY (commitment_id, n) REFERENCES commitment_outcomes(commitment_id, n) ON DELETE CASCADE
  promise_words_pkey: PRIMARY KEY (subject_id, commitment_id, n)
  promise_words_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES subjects(id) ON DELETE CASCADE
  promise_words_words_check: CHECK ((char_length(words) <= 500))
  CREATE INDEX promise_words_commitment_id_idx ON public.promise_words USING btree (commitment_id)
reason_queue.subject_id bigint not null
reason_queue.reason_id text not null
reason_queue.since timestamp with time zone not null
  reason_queue_pkey: PRIMARY KEY (subject_id, reason_id)
  reason_queue_subject_id_reason_id_fkey: FOREIGN KEY (subject_id, reason_id) REFERENCES petition_reasons(subject_id, id) ON DELETE CASCADE
  CREATE INDEX reason_queue_since_reason_id_idx ON public.reason_queue USING btree (since, reason_id)
refused_proofs.subject_id bigint not null
refused_proofs.voice_id uuid not null
refused_proofs.reason text not null
  refused_proofs_pkey: PRIMARY KEY (subject_id, voice_id)
  refused_proofs_reason_check: CHECK ((reason = ANY (ARRAY['malformed'::text, 'unknown-key'::text, 'wrong-work'::text, 'wrong-site'::text, 'forged'::text, 'retired'::text, 'spent'::text, 'not-all'::text])))
rejoinder_decisions.rejoinder_id bigint not null
rejoinder_decisions.n integer not null
rejoinder_decisions.decision text not null
rejoinder_decisions.at timestamp with time zone not null
rejoinder_decisions.by text not null
rejoinder_decisions.reason text not null
  rejoinder_decisions_decision_check: CHECK ((decision = ANY (ARRAY['waiting'::text, 'shown'::text, 'refused'::text, 'hidden'::text])))
  rejoinder_decisions_pkey: PRIMARY KEY (rejoinder_id, n)
  rejoinder_decisions_rejoinder_id_fkey: FOREIGN KEY (rejoinder_id) REFERENCES rejoinders(id) ON DELETE CASCADE
rejoinders.id bigint not null identity
rejoinders.statement_id bigint not null
rejoinders.petition_id bigint not null
rejoinders.text text not null
rejoinders.written_at timestamp with time zone not null
  rejoinders_petition_id_fkey: FOREIGN KEY (petition_id) REFERENCES petitions(subject_id) ON DELETE CASCADE
  rejoinders_pkey: PRIMARY KEY (id)
  rejoinders_statement_id_fkey: FOREIGN KEY (statement_id) REFERENCES statements(id) ON DELETE CASCADE
  rejoinders_text_check: CHECK (((char_length(text) >= 1) AND (char_length(text) <= 2000)))
  CREATE INDEX rejoinders_petition_id_idx ON public.rejoinders USING btree (petition_id)
remembered_addresses.secret_hash bytea not null
remembered_addresses.confirmed_at timestamp with time zone not null
remembered_addresses.expires_at timestamp with time zone not null
remembered_addresses.sealed bytea not null
  remembered_addresses_pkey: PRIMARY KEY (secret_hash)
review_abouts.subject_id bigint not null
review_abouts.voice_id uuid not null
review_abouts.n integer not null
review_abouts.about text not null
review_abouts.was text not null
review_abouts.at timestamp with time zone not null
review_abouts.by text not null
review_abouts.reason text not null
  review_abouts_about_check: CHECK ((about = ANY (ARRAY['work'::text, 'promotion'::text, 'release'::text, 'around'::text])))
  review_abouts_pkey: PRIMARY KEY (subject_id, voice_id, n)
review_checks.subject_id bigint not null
review_checks.voice_id uuid not null
review_checks.version integer not null
review_checks.n integer not null
review_checks.decision text not null
review_checks.at timestamp with time zone not null
review_checks.by text not null
review_checks.reason text not null
  review_checks_decision_check: CHECK ((decision = ANY (ARRAY['waiting'::text, 'shown'::text, 'refused'::text])))
  review_checks_pkey: PRIMARY KEY (subject_id, voice_id, version, n)
review_objections.subject_id bigint not null
review_objections.voice_id uuid not null
review_objections.version integer not null
review_objections.n integer not null
review_objections.at timestamp with time zone not null
review_objections.body text not null
  review_objections_body_check: CHECK ((body <> ''::text))
  review_objections_pkey: PRIMARY KEY (subject_id, voice_id, version, n)
review_queue.subject_id bigint not null
review_queue.voice_id uuid not null
review_queue.version integer not null
review_queue.since timestamp with time zone not null
  review_queue_pkey: PRIMARY KEY (subject_id, voice_id)
  CREATE INDEX review_queue_since_idx ON public.review_queue USING btree (since)
review_subjects.work_id bigint not null
review_subjects.subject_id bigint not null
  review_subjects_pkey: PRIMARY KEY (work_id)
  review_subjects_subject_id_fkey: FOREIGN KEY (subject_id) REFERENCES subjects(id) ON DELETE CASCADE
  review_subjects_subject_id_key: UNIQUE (subject_id)
  review_subjects_work_id_fkey: FOREIGN KEY (work_id) REFERENCES works(id) ON DELETE CASCADE
  CREATE UNIQUE INDEX review_subjects_subject_id_key ON public.review_subjects USING btree (subject_id)
review_versions.subject_id bigint not null
review_versions.voice_id uuid not null
review_versions.n integer not null
review_versions.at timestamp with time zone not null
review_versions.basis text not null
review_versions.mark text not null
review_versions.about text not null
review_versions.language text
review_versions.body text not null
review_versions.spoilers text not null
review_versions.logged_at text
review_versions.logged_on date
  review_versions_about_check: CHECK ((about = ANY (ARRAY['work'::text, 'promotion'::text, 'release'::text, 'around'::text])))
  review_versions_body_check: CHECK ((char_length(body) <= 3000))
  review_versions_logged_at_check: CHECK ((logged_at = ANY (ARRAY['letterboxd'::text, 'imdb'::text, 'trakt'::text, 'goodreads'::text, 'netflix'::text])))
  review_versions_n_check: CHECK ((n > 0))
  review_versions_pkey: PRIMARY KEY (subject_id, voice_id, n)
  review_versions_spoilers_check: CHECK ((spoilers = ANY (ARRAY['none'::text, 'folded'::text])))
reviews.subject_id bigint not null
reviews.voice_id uuid not null
reviews.public_id text not null
reviews.confirmed_at timestamp with time zone not null
  reviews_pkey: PRIMARY KEY (subject_id, voice_id)
  reviews_public_id_subject_id_key: UNIQUE (public_id, subject_id)
  CREATE UNIQUE INDEX reviews_public_id_subject_id_key ON public.reviews USING btree (public_id, subject_id)
room_film_steps.film_id bigint not null
room_film_steps.n integer not null
room_film_steps.step text not null
room_film_steps.at timestamp with time zone not null
room_film_steps.by text not null
room_film_steps.reason text not null
  room_film_steps_film_id_fkey: FOREIGN KEY (film_id) REFERENCES room_films(id) ON DELETE CASCADE
  room_film_steps_pkey: PRIMARY KEY (film_id, n)
  room_film_steps_step_check: CHECK ((step = ANY (ARRAY['awaiting'::text, 'received'::text, 'preparing'::text, 'ready'::text, 'failed'::text, 'removed'::text])))
room_films.id bigint not null identity
room_films.public_id text not null
room_films.work_id bigint not null
room_films.kind text not null
room_films.title text not null
room_films.language text not null
room_films.added_at timestamp with time zone not null
room_films.added_by bigint not null
room_films.claimed_at timestamp with time zone
  room_films_kind_check: CHECK ((kind = ANY (ARRAY['whole'::text, 'clip'::text, 'trailer'::text])))
  room_films_pkey: PRIMARY KEY (id)
  room_films_public_id_key: UNIQUE (public_id)
  room_films_title_check: CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200)))
  room_films_work_id_fkey: FOREIGN KEY (work_id) REFERENCES works(id) ON DELETE CASCADE
  CREATE UNIQUE INDEX room_films_public_id_key ON public.room_films USING btree (public_id)
  CREATE INDEX room_films_work_id_idx ON public.room_films USING btree (work_id)
room_keepers.staff_id bigint not null
room_keepers.n integer not null
room_keepers.act text not null
room_keepers.at timestamp with time zone not null
room_keepers.by bigint not null
  room_keepers_act_check: CHECK ((act = ANY (ARRAY['allow'::text, 'end'::text])))
  room_keepers_pkey: PRIMARY KEY (staff_id, n)
room_renditions.film_id bigint not null
room_renditions.milliseconds integer not null
room_renditions.durations integer[] not null
room_renditions.width integer not null
room_renditions.height integer not null
room_renditions.bytes bigint not null
room_renditions.prepared_at timestamp with time zone not null
  room_renditions_durations_check: CHECK ((cardinality(durations) > 0))
  room_renditions_film_id_fkey: FOREIGN KEY (film_id) REFERENCES room_films(id) ON DELETE CASCADE
  room_renditions_milliseconds_check: CHECK ((milliseconds > 0))
  room_renditions_pkey: PRIMARY KEY (film_id)
room_rights.film_id bigint not null
room_rights.statement text not null
room_rights.stated_at timestamp with time zone not null
room_rights.stated_by bigint not null
  room_rights_film_id_fkey: FOREIGN KEY (film_id) REFERENCES room_films(id) ON DELETE CASCADE
  room_rights_pkey: PRIMARY KEY (film_id)
  room_rights_statement_check: CHECK (((char_length(statement) >= 1) AND (char_length(statement) <= 1000)))
room_showings.film_id bigint not null
room_showings.n integer not null
room_showings.audience text not null
room_showings.opens_on date
room_showings.closes_on date
room_showings.at_once integer not null
room_showings.threshold real not null
room_showings.decided_at timestamp with time zone not null
room_showings.decided_by bigint not null
  room_showings_at_once_check: CHECK (((at_once >= 1) AND (at_once <= 1000)))
  room_showings_audience_check: CHECK ((audience = ANY (ARRAY['nobody'::text, 'link'::text, 'everybody'::text])))
  room_showings_check: CHECK ((opens_on <= closes_on))
  room_showings_film_id_fkey: FOREIGN KEY (film_id) REFERENCES room_films(id) ON DELETE CASCADE
  room_showings_pkey: PRIMARY KEY (film_id, n)
  room_showings_threshold_check: CHECK (((threshold >= (0.5)::double precision) AND (threshold <= (1)::double precision)))
room_tracks.film_id bigint not null
room_tracks.kind text not null
room_tracks.language text not null
room_tracks.vtt text not null
room_tracks.added_at timestamp with time zone not null
room_tracks.added_by bigint not null
  room_tracks_film_id_fkey: FOREIGN KEY (film_id) REFERENCES room_films(id) ON DELETE CASCADE
  room_tracks_kind_check: CHECK ((kind = ANY (ARRAY['captions'::text, 'subtitles'::text, 'descriptions'::text])))
  room_tracks_pkey: PRIMARY KEY (film_id, kind, language)
  room_tracks_vtt_check: CHECK ((octet_length(vtt) <= 1500000))
room_viewings.id uuid not null
room_viewings.film_id bigint not null
room_viewings.started_at timestamp with time zone not null
room_viewings.seen_at timestamp with time zone not null
room_viewings.networks bytea[] not null
room_viewings.run integer not null
room_viewings.seq integer not null
room_viewings.beat_at timestamp with time zone not null
room_viewings.attended bigint not null
room_viewings.claimed bigint not null
room_viewings.played integer[] not null
room_viewings.served bytea not null
room_viewings.granted bytea
  room_viewings_film_id_fkey: FOREIGN KEY (film_id) REFERENCES room_films(id) ON DELETE CASCADE
  room_viewings_pkey: PRIMARY KEY (id)
  room_viewings_played_check: CHECK ((cardinality(played) <= 512))
  room_viewings_served_check: CHECK ((octet_length(served) <= 2048))
  CREATE INDEX room_viewings_film_id_idx ON public.room_viewings USING btree (film_id)
  CREATE INDEX room_viewings_started_at_idx ON public.room_viewings USING btree (started_at)
sessions.secret_hash bytea not null
sessions.staff_id bigint not null
sessions.started_at timestamp with time zone not null
sessions.seen_at timestamp with time zone not null
sessions.expires_at timestamp with time zone not null
sessions.factor text not null
sessions.opened_by text not null
  sessions_factor_check: CHECK ((factor = ANY (ARRAY['link'::text, 'passkey'::text])))
  sessions_opened_by_check: CHECK ((opened_by = ANY (ARRAY['invite'::text, 'mail'::text, 'passkey'::text])))
  sessions_pkey: PRIMARY KEY (secret_hash)
  sessions_staff_id_fkey: FOREIGN KEY (staff_id) REFERENCES staff(id)
  CREATE INDEX sessions_staff_id_idx ON public.sessions USING btree (staff_id)
shown_names.subject_id bigint not null
shown_names.voice_id uuid not null
shown_names.batch_day date not null
shown_names.name text not null
  shown_names_pkey: PRIMARY KEY (subject_id, voice_id)
  CREATE INDEX shown_names_in_order ON public.shown_names USING btree (subject_id, batch_day DESC, lower(name), name, voice_id)
shown_reasons.subject_id bigint not null
shown_reasons.reason_id text not null
shown_reasons.day date not null
  shown_reasons_pkey: PRIMARY KEY (subject_id, reason_id)
  shown_reasons_subject_id_reason_id_fkey: FOREIGN KEY (subject_id, reason_id) REFERENCES petition_reasons(subject_id, id) ON DELETE CASCADE
  CREATE INDEX shown_reasons_subject_id_day_reason_id_idx ON public.shown_reasons USING btree (subject_id, day DESC, reason_id)
shown_reviews.subject_id bigint not null
shown_reviews.voice_id uuid not null
shown_reviews.version integer not null
shown_reviews.basis text not null
shown_reviews.at timestamp with time zone not null
  shown_reviews_pkey: PRIMARY KEY (subject_id, voice_id)
  CREATE INDEX shown_reviews_subject_id_basis_at_voice_id_idx ON public.shown_reviews USING btree (subject_id, basis, at DESC, voice_id)
sign_in_link_uses.secret_hash bytea not null
sign_in_link_uses.used_at timestamp with time zone not null
  sign_in_link_uses_pkey: PRIMARY KEY (secret_hash)
  sign_in_link_uses_secret_hash_fkey: FOREIGN KEY (secret_hash) REFERENCES sign_in_links(secret_hash) ON DELETE CASCADE
sign_in_links.secret_hash bytea not null
sign_in_links.staff_id bigint
sign_in_links.role text not null
sign_in_links.made_at timestamp with time zone not null
sign_in_links.expires_at timestamp with time zone not null
  sign_in_links_pkey: PRIMARY KEY (secret_hash)
  sign_in_links_staff_id_fkey: FOREIGN KEY (staff_id) REFERENCES staff(id)
signing_days.day date not null
signing_days.minutes_down integer not null
signing_days.looked_at timestamp with time zone not null
  signing_days_minutes_down_check: CHECK ((minutes_down >= 0))
  signing_days_pkey: PRIMARY KEY (day)
site_settings.id bigint not null identity
site_settings.name text not null
site_settings.value jsonb not null
site_settings.decided_at timestamp with time zone not null
site_settings.decided_by bigint
  site_settings_pkey: PRIMARY KEY (id)
  CREATE INDEX site_settings_name_id_idx ON public.site_settings USING btree (name, id DESC)
spent_tokens.key_id bytea not null
spent_tokens.nonce bytea not null
  spent_tokens_nonce_check: CHECK ((octet_length(nonce) = 32))
  spent_tokens_pkey: PRIMARY KEY (key_id, nonce)
staff.id bigint not null identity
staff.email text
staff.name text not null
staff.role text not null
staff.invited_at timestamp with time zone not null
staff.invited_by bigint
staff.webauthn_user_id bytea not null
  staff_email_key: UNIQUE (email)
  staff_invited_by_fkey: FOREIGN KEY (invited_by) REFERENCES staff(id)
  staff_pkey: PRIMARY KEY (id)
  staff_role_check: CHECK ((role = ANY (ARRAY['operator'::text, 'moderator'::text])))
  staff_webauthn_user_id_key: UNIQUE (webauthn_user_id)
  CREATE UNIQUE INDEX staff_email_key ON public.staff USING btree (email)
  CREATE UNIQUE INDEX staff_webauthn_user_id_key ON public.staff USING btree (webauthn_user_id)
staff_departures.staff_id bigint not null
staff_departures.departed_at timestamp with time zone not null
staff_departures.decided_by bigint
staff_departures.reason text not null
  staff_departures_decided_by_fkey: FOREIGN KEY (decided_by) REFERENCES staff(id)
  staff_departures_pkey: PRIMARY KEY (staff_id)
  staff_departures_staff_id_fkey: FOREIGN KEY (staff_id) REFERENCES staff(id)
statement_drafts.statement_id bigint not null
statement_drafts.content jsonb not null
statement_drafts.saved_at timestamp with time zone not null
statement_drafts.member_id bigint not null
  statement_drafts_member_id_fkey: FOREIGN KEY (member_id) REFERENCES members(id)
  statement_drafts_pkey: PRIMARY KEY (statement_id)
  statement_drafts_statement_id_fkey: FOREIGN KEY (statement_id) REFERENCES statements(id) ON DELETE CASCADE
statement_hidings.statement_id bigint not null
statement_hidings.at timestamp with time zone not null
statement_hidings.by text not null
statement_hidings.reason text not null
  statement_hidings_pkey: PRIMARY KEY (statement_id)
  statement_hidings_statement_id_fkey: FOREIGN KEY (statement_id) REFERENCES statements(id) ON DELETE CASCADE
statement_versions.statement_id bigint not null
statement_versions.version integer not null
statement_versions.text text not null
statement_versions.entered_at timestamp with time zone not null
statement_versions.entered_by bigint
statement_versions.member_id bigint
statement_versions.by_name text not null
statement_versions.by_title text not null
statement_versions.salt bytea not null
  statement_versions_check: CHECK ((num_nonnulls(entered_by, member_id) = 1))
  statement_versions_member_id_fkey: FOREIGN KEY (member_id) REFERENCES members(id)
  statement_versions_pkey: PRIMARY KEY (statement_id, version)
  statement_versions_statement_id_fkey: FOREIGN KEY (statement_id) REFERENCES statements(id) ON DELETE CASCADE
statements.id bigint not null identity
statements.subject_id bigint
statements.party text not null
statements.source_url text
statements.said_on date
statements.work_id bigint
statements.party_id bigint
statements.kind text not null default 'reply'::text
statements.begun_at timestamp with time zone not null
statements.answer_subject_id bigint not null
  statements_answer_subject_id_fkey: FOREIGN KEY (answer_subject_id) REFERENCES subjects(id)
  statements_answer_subject_id_key: UNIQUE (answer_subject_id)
  statements_check: CHECK ((num_nonnulls(subject_id, work_id) = 1))
  statements_kind_check: CHECK ((kind = ANY (ARRAY['explanation'::text, 'defence'::text, 'apology'::text, 'correction'::text, 'commitment'::text, 'reply'::text])))
  statements_party_id_fkey: FOREIGN KEY (party_id) REFERENCES parties(id)
  statements_pkey: PRIMARY KEY (id)
  statements_work_id_fkey: FOREIGN KEY (work_id) REFERENCES works(id)
  CREATE UNIQUE INDEX statements_answer_subject_id_key ON public.statements USING btree (answer_subject_id)
  CREATE INDEX statements_party_id_idx ON public.statements USING btree (party_id)
  CREATE INDEX statements_subject_id_idx ON public.statements USING btree (subject_id)
  CREATE INDEX statements_work_id_idx ON public.statements USING btree (work_id)
subjects.id bigint not null identity
subjects.public_id text not null
subjects.kind text not null
subjects.log text not null default 'public'::text
subjects.address_rules smallint not null
subjects.last_number bigint not null default 0
subjects.work_id bigint
  subjects_log_fkey: FOREIGN KEY (log) REFERENCES log_head(log)
  subjects_pkey: PRIMARY KEY (id)
  subjects_public_id_key: UNIQUE (public_id)
  subjects_work_id_fkey: FOREIGN KEY (work_id) REFERENCES works(id) ON DELETE SET NULL
  CREATE UNIQUE INDEX subjects_public_id_key ON public.subjects USING btree (public_id)
  CREATE INDEX subjects_work ON public.subjects USING btree (work_id) WHERE (work_id IS NOT NULL)
submission_answers.subject_id bigint not null
submission_answers.submission_id uuid not null
submission_answers.answered_at timestamp with time zone not null
submission_answers.basis text not null
  submission_answers_pkey: PRIMARY KEY (subject_id, submission_id, answered_at)
submission_networks.subject_id bigint not null
submission_networks.submission_id uuid not null
submission_networks.day date not null
submission_networks.networks bytea not null
  submission_networks_pkey: PRIMARY KEY (subject_id, submission_id)
  CREATE INDEX submission_networks_day_idx ON public.submission_networks USING btree (day)
submissions.subject_id bigint not null
submissions.id uuid not null
submissions.kind text not null
submissions.submitted_at timestamp with time zone not null
submissions.version integer not null
submissions.address_hash bytea not null
submissions.country text
submissions.wishes text[] not null
submissions.signals text[] not null
submissions.sealed bytea not null
  submissions_pkey: PRIMARY KEY (subject_id, id)
  CREATE INDEX submissions_by_address ON public.submissions USING btree (subject_id, address_hash)
  CREATE INDEX submissions_by_time ON public.submissions USING brin (submitted_at)
tallies.subject_id bigint not null
tallies.dimension text not null
tallies.key text not null
tallies.counted bigint not null default 0
tallies.withdrawn bigint not null default 0
tallies.removed bigint not null default 0
tallies.restored bigint not null default 0
tallies.moved bigint not null default 0
  tallies_pkey: PRIMARY KEY (subject_id, dimension, key)
  CREATE INDEX tallies_but_minutes ON public.tallies USING btree (dimension, subject_id) WHERE (dimension <> 'minute'::text)
  CREATE INDEX tallies_by_minute ON public.tallies USING btree (key) WHERE (dimension = 'minute'::text)
tellings.subject_id bigint not null
tellings.list text not null
tellings.about bigint not null
tellings.started_at timestamp with time zone not null
tellings.who text not null default 'signers'::text
tellings.after uuid not null default '00000000-0000-0000-0000-000000000000'::uuid
tellings.told integer not null default 0
tellings.except_id uuid not null default '00000000-0000-0000-0000-000000000000'::uuid
  tellings_list_check: CHECK (((list = ANY (ARRAY['answer'::text, 'news'::text])) OR (list ~ '^notice:[a-z-]+$'::text)))
  tellings_pkey: PRIMARY KEY (subject_id, list, about)
  tellings_who_check: CHECK ((who = ANY (ARRAY['signers'::text, 'followers'::text, 'done'::text])))
  CREATE INDEX tellings_open ON public.tellings USING btree (started_at) WHERE (who <> 'done'::text)
uncounted.id bigint not null identity
uncounted.subject_id bigint not null
uncounted.voice_id uuid not null
uncounted.kind text not null
uncounted.version integer
uncounted.basis text not null
uncounted.choice text not null
uncounted.was_basis text
uncounted.was_choice text
uncounted.country text
uncounted.value text not null
uncounted.queued_at timestamp with time zone not null
uncounted.language text
  uncounted_pkey: PRIMARY KEY (id)
unsubscriptions.subject_id bigint not null
unsubscriptions.recipient_id uuid not null
unsubscriptions.list text not null
unsubscriptions.at timestamp with time zone not null
  unsubscriptions_pkey: PRIMARY KEY (subject_id, recipient_id, list)
viewings.viewing bytea not null
viewings.key_id bytea not null
viewings.blinded bytea
  viewings_blinded_check: CHECK ((octet_length(blinded) = 32))
  viewings_key_id_fkey: FOREIGN KEY (key_id) REFERENCES issuer_keys(id) ON DELETE CASCADE
  viewings_pkey: PRIMARY KEY (viewing, key_id)
  viewings_viewing_check: CHECK ((octet_length(viewing) = 32))
  CREATE INDEX viewings_key_id_idx ON public.viewings USING btree (key_id)
voice_acts.subject_id bigint not null
voice_acts.voice_id uuid not null
voice_acts.n integer not null
voice_acts.act text not null
voice_acts.at timestamp with time zone not null
voice_acts.by text not null
voice_acts.reason text not null
voice_acts.note text
voice_acts.basis text
voice_acts.choice text
voice_acts.version integer
  voice_acts_act_check: CHECK ((act = ANY (ARRAY['hold'::text, 'release'::text, 'withdraw'::text, 'remove'::text, 'restore'::text, 'change'::text, 'erase'::text, 'object'::text])))
  voice_acts_pkey: PRIMARY KEY (subject_id, voice_id, n)
  CREATE INDEX voice_acts_at_idx ON public.voice_acts USING btree (at) WHERE (act = ANY (ARRAY['hold'::text, 'object'::text]))
  CREATE INDEX voice_acts_releases ON public.voice_acts USING btree (at) WHERE (act = 'release'::text)
voice_salts.subject_id bigint not null
voice_salts.voice_id uuid not null
voice_salts.n smallint not null
voice_salts.salt bytea not null
voice_salts.payload bytea not null
voice_salts.details bytea
  voice_salts_pkey: PRIMARY KEY (subject_id, voice_id, n)
voices.subject_id bigint not null
voices.id uuid not null
voices.kind text not null
voices.confirmed_at timestamp with time zone not null
voices.via text not null
voices.version integer not null
voices.basis text not null
voices.proof text
voices.choice text not null
voices.country text
voices.language text
  voices_pkey: PRIMARY KEY (subject_id, id)
  voices_via_check: CHECK ((via = ANY (ARRAY['code'::text, 'link'::text, 'browser'::text])))
  CREATE INDEX voices_by_time ON public.voices USING brin (confirmed_at)
wish_changes.subject_id bigint not null
wish_changes.voice_id uuid not null
wish_changes.changed_at timestamp with time zone not null
wish_changes.wishes text[] not null
  wish_changes_pkey: PRIMARY KEY (subject_id, voice_id, changed_at)
work_changes.work_id bigint not null
work_changes.n integer not null
work_changes.at timestamp with time zone not null
work_changes.changed_by text not null
work_changes.reason text not null
work_changes.facts jsonb not null
  work_changes_facts_check: CHECK ((facts <> '{}'::jsonb))
  work_changes_pkey: PRIMARY KEY (work_id, n)
  work_changes_reason_check: CHECK ((reason <> ''::text))
  work_changes_work_id_fkey: FOREIGN KEY (work_id) REFERENCES works(id) ON DELETE CASCADE
work_credits.work_id bigint not null
work_credits.role text not null
work_credits.name text not null
work_credits.position smallint not null
  work_credits_pkey: PRIMARY KEY (work_id, role, name)
  work_credits_role_check: CHECK ((role = ANY (ARRAY['maker'::text, 'publisher'::text, 'service'::text])))
  work_credits_work_id_fkey: FOREIGN KEY (work_id) REFERENCES works(id) ON DELETE CASCADE
  CREATE INDEX work_credits_name ON public.work_credits USING btree (lower(name))
work_identifiers.scheme text not null
work_identifiers.value text not null
work_identifiers.work_id bigint not null
  work_identifiers_pkey: PRIMARY KEY (scheme, value)
  work_identifiers_scheme_check: CHECK ((scheme = ANY (ARRAY['imdb'::text, 'wikidata'::text, 'tmdb'::text, 'isbn'::text])))
  work_identifiers_work_id_fkey: FOREIGN KEY (work_id) REFERENCES works(id) ON DELETE CASCADE
work_releases.work_id bigint not null
work_releases.market text not null
work_releases.released_on date not null
  work_releases_pkey: PRIMARY KEY (work_id, market)
  work_releases_work_id_fkey: FOREIGN KEY (work_id) REFERENCES works(id) ON DELETE CASCADE
work_titles.work_id bigint not null
work_titles.language text not null
work_titles.title text not null
work_titles.position smallint not null
  work_titles_pkey: PRIMARY KEY (work_id, language, title)
  work_titles_work_id_fkey: FOREIGN KEY (work_id) REFERENCES works(id) ON DELETE CASCADE
works.id bigint not null identity
works.slug text not null
works.kind text not null
works.year integer
works.added_at timestamp with time zone not null
works.added_by text not null
works.sample text
works.search text not null
works.running_minutes integer
  works_kind_check: CHECK ((kind = ANY (ARRAY['film'::text, 'series'::text, 'episode'::text, 'game'::text, 'book'::text, 'play'::text, 'exhibition'::text, 'article'::text])))
  works_pkey: PRIMARY KEY (id)
  works_running_minutes_check: CHECK (((running_minutes >= 1) AND (running_minutes <= 60000)))
  works_slug_key: UNIQUE (slug)
  CREATE INDEX works_search ON public.works USING gin (search gin_trgm_ops)
  CREATE UNIQUE INDEX works_slug_key ON public.works USING btree (slug)
