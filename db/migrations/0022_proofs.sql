-- 'not-all': the person says that they have not seen all of it; then the proof stays unspent.
alter table refused_proofs drop constraint refused_proofs_reason_check;
alter table refused_proofs add constraint refused_proofs_reason_check
  check (reason in ('malformed', 'unknown-key', 'wrong-work', 'wrong-site', 'forged', 'retired', 'spent', 'not-all'));
